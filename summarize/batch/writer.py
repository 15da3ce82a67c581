"""The one thread that writes to a ledger: it takes whatever waits, commits it together, and acknowledges then."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from summarize.model.recording import WriteError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(slots=True)
class _Waiting:
    """One piece of work and who waits for its commit."""

    work: Callable[[sqlite3.Connection], Any]
    done: Callable[[Any, BaseException | None], None]


class Writer:
    """A thread with the only connection that writes.

    Args:
        connection: Used by this thread alone from now on, and closed by it.
        where: The ledger, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._where = where
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do a piece of work in a transaction, and return its result once that is committed.

        Work that waits at the same time shares a transaction. A cancelled caller's work is committed nevertheless.

        Raises:
            WriteError: The disk is full, or the ledger cannot be written.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(value: Any, error: BaseException | None) -> None:  # noqa: ANN401  # whatever `work` returns
            if future.done():  # its caller was cancelled
                return
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        def done(value: Any, error: BaseException | None) -> None:  # noqa: ANN401  # the same
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(settle, value, error)

        self._waiting.put(_Waiting(work, done))
        return await future

    def post(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Do a piece of work in a transaction, some time before `close` returns."""
        self._waiting.put(_Waiting(work, lambda _value, _error: None))

    def close(self) -> None:
        """Commit what waits and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = self._connection
        try:
            while True:
                first = self._waiting.get()
                if first is None:
                    return
                group, ends = self._group(first)
                self._commit(connection, group)
                if ends:
                    return
        finally:
            connection.close()

    def _group(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """Return the first and all that waits behind it, and whether the end was among them."""
        group = [first]
        while True:
            try:
                following = self._waiting.get_nowait()
            except Empty:
                return group, False
            if following is None:
                return group, True
            group.append(following)

    def _commit(self, connection: sqlite3.Connection, group: list[_Waiting]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            results = [_kept(waiting.work(connection)) for waiting in group]
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001  # told to who waits, whatever it is
            self._roll_back(connection)
            if len(group) == 1:
                group[0].done(None, self._explained(error))
                return
            for waiting in group:  # one piece of bad work must not take the others with it
                self._commit(connection, [waiting])
            return
        for waiting, result in zip(group, results, strict=True):
            waiting.done(result, None)

    @staticmethod
    def _roll_back(connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def _explained(self, error: BaseException) -> BaseException:
        if isinstance(error, sqlite3.OperationalError):
            return WriteError(f"cannot write the ledger {self._where}: {error}")
        return error


def _kept(result: object) -> object:
    """Return a result, but no cursor: freed in another thread, it resets a statement that this one may be running."""
    return None if isinstance(result, sqlite3.Cursor) else result
