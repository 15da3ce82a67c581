"""Files and batches of a server with OpenAI's Batch API, under the one retry policy; errors are explained for people."""

from __future__ import annotations

import time
from json import JSONDecodeError
from typing import IO, TYPE_CHECKING, Any, TypeVar

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, NotFoundError, OpenAIError
from openai.types import Batch, FileObject

from summarize.batch.openai_batch_noted import ENDPOINT
from summarize.errors import AnswerError, SummarizeError
from summarize.model.faults import Gate, explain, retrying
from summarize.model.lanes import LARGEST_BODY, BodyTooLargeError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarize.batch.openai_batch_noted import OpenBatch

T = TypeVar("T")

_FAULTS = (OpenAIError, UnicodeEncodeError, httpx2.InvalidURL, JSONDecodeError)  # as for `OpenAIModel`
_MARK = "summarize"  # of a batch's metadata
_PAGE = 100  # of a list: the most that the API gives at a time
_SLACK = 86_400.0  # seconds that the server's clock may be behind ours
_NO_API = {404, 405, 501}
_SILENT_WAIT = 3.0  # seconds; a shorter wait is not worth a line


class BatchServer:
    """The side of a server that batches go to.

    Args:
        client: With its own retries off.
        address: Of the server, to show.
        model: The model's name.
        talk: Receives a line before a long wait.
    """

    def __init__(self, client: AsyncOpenAI, address: str, model: str, talk: Callable[[str], None]) -> None:
        self.address = address
        self.model = model
        self._client = client
        self._talk = talk
        self._gate = Gate()

    async def submit(self, batch: OpenBatch, lines: IO[bytes]) -> Batch:
        """Upload an input file and start a batch of it; what the server has already of it is not made again.

        Raises:
            SummarizeError: The server has no Batch API.
            ModelError: It cannot be reached, or refuses.
        """
        files, batches = self._client.files, self._client.batches
        file: FileObject = await self._made(
            lambda: files.create(file=(_file_name(batch), lines), purpose="batch"),
            lambda: self._find_file(batch),
            FileObject,
        )
        made: Batch = await self._made(
            lambda: batches.create(
                input_file_id=file.id,
                endpoint=ENDPOINT,
                completion_window="24h",
                metadata={_MARK: batch.mark},
            ),
            lambda: self._find(batch),
            Batch,
        )
        return made

    async def find(self, batch: OpenBatch) -> Batch | None:
        """Return the batch that carries the mark of a noted one, or None."""
        return await self._asked(lambda: self._find(batch))

    async def discard_input(self, batch: OpenBatch) -> None:
        """Delete the input file of a batch that was never started, if there is one."""
        file = await self._asked(lambda: self._find_file(batch))
        if file is not None:
            await self.delete(file.id)

    async def look(self, name: str) -> Batch:
        """Return a batch as it stands."""
        try:
            return _checked(await self._asked(lambda: self._client.batches.retrieve(name)), Batch)
        except SummarizeError as error:
            if isinstance(error.__cause__, NotFoundError):
                raise SummarizeError(
                    f"the batch {name} is not at {self.address}: go on with the server and the key that it was sent with"
                ) from error
            raise

    async def download(self, file: str, take: Callable[[list[bytes]], Awaitable[None]]) -> bool:
        """Give the lines of a file as they come, some of them again if the connection breaks; False: it is not there.

        Lines end with a line feed and nothing else: answers may hold other characters that end a line somewhere.
        """

        async def read() -> None:
            rest = b""
            try:
                async with self._client.files.with_streaming_response.content(file) as response:
                    async for piece in response.iter_bytes():
                        *whole, rest = (rest + piece).split(b"\n")
                        if len(rest) > LARGEST_BODY:  # a line is one answer
                            raise BodyTooLargeError("a line without an end", request=response.http_request)
                        await take(whole)
            except httpx2.TransportError as error:  # the SDK translates what happens before the body only
                raise APIConnectionError(request=error.request) from error
            await take([rest])

        try:
            await self._asked(read)
        except SummarizeError as error:
            if isinstance(error.__cause__, NotFoundError):
                return False
            raise
        return True

    async def delete(self, file: str) -> None:
        """Delete a file; one that is not there is fine."""
        try:
            await self._asked(lambda: self._client.files.delete(file))
        except SummarizeError as error:
            if not isinstance(error.__cause__, NotFoundError):
                raise

    async def _find(self, batch: OpenBatch) -> Batch | None:
        async for one in self._client.batches.list(limit=_PAGE):  # the newest first
            if (one.metadata or {}).get(_MARK) == batch.mark:
                return one
            if one.created_at < batch.created - _SLACK:
                break
        return None

    async def _find_file(self, batch: OpenBatch) -> FileObject | None:
        async for one in self._client.files.list(purpose="batch", limit=_PAGE, order="desc"):
            if one.filename == _file_name(batch):
                return one
            if one.created_at < batch.created - _SLACK:
                break
        return None

    async def _made(
        self, make: Callable[[], Awaitable[T]], find: Callable[[], Awaitable[T | None]], kind: type[T]
    ) -> T:
        """Make something at the server once: a try whose answer was lost may have made it."""
        tried = False

        async def once() -> T:
            nonlocal tried
            found = await find() if tried else None
            tried = True
            return found or await make()

        try:
            return _checked(await self._asked(once), kind)
        except SummarizeError as error:
            cause = error.__cause__
            if isinstance(cause, APIStatusError) and cause.status_code in _NO_API:
                raise SummarizeError(
                    f"{self.address} has no Batch API (status {cause.status_code} for files and batches): "
                    "leave out --engine openai-batch"
                ) from error
            raise

    async def _asked(self, send: Callable[[], Awaitable[T]]) -> T:
        async def once() -> T:  # tenacity awaits coroutine functions only
            return await send()

        try:
            answer: T = await retrying(self._gate, on_wait=self._tell_wait)(once)
        except _FAULTS as error:
            raise explain(error, base_url=self.address, model=self.model) from error
        return answer

    def _tell_wait(self, error: BaseException, seconds: float) -> None:
        if seconds >= _SILENT_WAIT:
            fault = explain(error, base_url=self.address, model=self.model)
            self._talk(f"waiting {seconds:.0f} s, then trying again: {fault}")


def times(batch: Batch) -> tuple[float, float]:
    """Return when a batch began and ended, in seconds since 1970 by the server's clock."""
    ended = batch.completed_at or batch.expired_at or batch.cancelled_at or batch.failed_at or time.time()
    return float(batch.created_at), float(ended)


def _file_name(batch: OpenBatch) -> str:
    return f"summarize-{batch.mark}.jsonl"


def _checked(answer: Any, kind: type[T]) -> T:  # noqa: ANN401  # a web page of status 200 comes as text
    if not isinstance(answer, kind):
        raise AnswerError(
            f"the server answered with something else than a {kind.__name__}: check its address"
        )
    return answer
