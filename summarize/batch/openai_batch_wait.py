"""The batches of a run that are at the server: found again, waited for, collected, and their files deleted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.batch import openai_batch_noted as noted
from summarize.batch.openai_batch_collect import collect
from summarize.batch.openai_batch_failed import crowded
from summarize.errors import RunError, SummarizeError
from summarize.model.retrying import is_transient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openai.types import Batch

    from summarize.batch.account import Account
    from summarize.batch.ledger import Ledger
    from summarize.batch.openai_batch_collect import Collected
    from summarize.batch.openai_batch_noted import OpenBatch
    from summarize.batch.openai_batch_server import BatchServer
    from summarize.batch.run import Course
    from summarize.model.redaction import Redaction

_OVER = {"completed", "failed", "expired", "cancelled"}
_PATIENCE = 1_800.0  # seconds that a server may be away while its batches are waited for, as in `folder`
_GROWTH = 1.5  # of the wait between two looks
_SAID = 200  # characters of the server's words that a line shows


@dataclass(frozen=True, slots=True)
class Poll:
    """Seconds between two looks at the server's batches: at first, and at most."""

    first: float = 5.0
    longest: float = 60.0


@dataclass(slots=True)
class Settled:
    """What a wait has come to: batches collected, and the requests of each that was refused for waiting tokens."""

    batches: int = 0
    crowded: list[int] = field(default_factory=list)


@dataclass(slots=True)
class AtServer:
    """The batches of a run that are at the server.

    Attributes:
        server: Where they are.
        ledger, account: Of the run.
        redaction: Takes secrets out of what is stored.
        talk: Receives lines for a person.
        poll: How often the server is asked.
    """

    server: BatchServer
    ledger: Ledger
    account: Account
    redaction: Redaction
    talk: Callable[[str], None]
    poll: Poll
    _told: dict[str, str] = field(default_factory=dict)
    _away: float = 0.0  # when the server was last found away, by the clock of `monotonic`; 0: it is there

    async def recover(self) -> None:
        """Find out what became of batches that were noted but whose name at the server is not known.

        Raises:
            RunError: A batch is at another server.
        """
        for batch in self.ledger.read(noted.open_batches):
            if batch.server != self.server.address:
                raise RunError(
                    f"{self.ledger.folder}: a batch of this run is at {batch.server}; collect it with that server first"
                )
            if batch.name is None:
                found = await self.server.find(batch)
                if found is None:
                    await self.server.discard_input(batch)
                    await noted.drop_batch(self.ledger, batch)
                else:
                    await noted.note_name(self.ledger, batch, found.id)
        for number, files in self.ledger.read(noted.files_left):
            await self._delete(number, files)

    async def settle(self, course: Course) -> Settled:
        """Wait for the batches at the server and collect them.

        Raises:
            RunError: One was cancelled there.
            SummarizeError: The server has been away for too long, or refuses.
        """
        wait, settled = self.poll.first, Settled()
        cancelled: list[str] = []
        while batches := self.ledger.read(noted.open_batches):
            for batch in batches:
                shown = await self._look(batch.name or "")
                if shown is None or shown.status not in _OVER:
                    continue
                came = await collect(batch, shown, self.server, self.ledger, self.account, self.redaction)
                settled.batches += 1
                course.answered = course.answered or came.answers > 0
                if await self._ended(batch, shown, came):
                    settled.crowded.append(batch.requests)
                if shown.status == "cancelled":
                    cancelled.append(shown.id)
            if self.ledger.read(noted.open_batches):
                await asyncio.sleep(wait)
                wait = min(self.poll.longest, wait * _GROWTH)
        if cancelled:
            raise RunError(
                f"{', '.join(cancelled)} was cancelled at the server; what was answered is kept, and the same command "
                "sends the rest again"
            )
        return settled

    def tell_open(self) -> None:
        """Say what goes on at the server without this program."""
        if names := [batch.name for batch in self.ledger.read(noted.open_batches) if batch.name]:
            self.talk(f"{', '.join(names)} at the server: nothing is lost, the same command collects it")

    async def _look(self, name: str) -> Batch | None:
        """Return how a batch stands, and say it; None while the server is away."""
        try:
            shown = await self.server.look(name)
        except SummarizeError as error:
            now = time.monotonic()
            self._away = self._away or now
            cause = error.__cause__
            if cause is None or not is_transient(cause) or now - self._away > _PATIENCE:
                raise
            self._tell(name, str(error))
            return None
        self._away = 0.0
        self._tell(name, _standing(shown))
        return shown

    async def _ended(self, batch: OpenBatch, shown: Batch, came: Collected) -> bool:
        """Say what came of a batch and delete its files; True if too many tokens waited for it to be taken."""
        words = [f"{came.answers:,} answers"]
        words += [f"{came.failed:,} failed"] if came.failed else []
        words += [f"{came.undone:,} not done"] if came.undone else []
        self.talk(f"batch {shown.id} collected: {', '.join(words)}")
        errors = (shown.errors.data if shown.errors else None) or []
        for error in errors[:1]:
            said = " ".join((error.message or error.code or "").split())[:_SAID]
            self.talk(f'batch {shown.id} was refused ("{said}")')
        await self._delete(batch.id, noted.files_of(shown))
        return crowded(shown)

    async def _delete(self, batch: int, files: Sequence[str]) -> None:
        """Delete files at the server: they hold documents. One that stays is told, and tried again at the next start."""
        left = []
        for file in files:
            try:
                await self.server.delete(file)
            except SummarizeError as error:
                left.append(file)
                self.talk(f"the file {file} stays at the server until the next start: {error}")
        await noted.note_files(self.ledger, batch, left)

    def _tell(self, name: str, standing: str) -> None:
        """Say how a batch stands, if that has changed."""
        if self._told.get(name) != standing:
            self._told[name] = standing
            self.talk(f"batch {name}: {standing}")


def _standing(shown: Batch) -> str:
    counts = shown.request_counts
    words = [shown.status.replace("_", " ")]
    if counts and counts.total:
        words.append(f"{counts.completed:,} of {counts.total:,} done")
        words += [f"{counts.failed:,} failed"] if counts.failed else []
    return ", ".join(words)
