"""`--engine openai-batch`: the same run through OpenAI's Batch API, at half the price and within a day a round.

Documents are worked on in rounds. In a round each document comes as far as the ledger's answers take it; what it asks
then goes to the server as a batch; when the batch is collected, the next round begins. A killed run goes on with the
batches that are at the server.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from summarize.batch import openai_batch_noted as noted
from summarize.batch import openai_batch_rows as rows
from summarize.batch.account import BATCH_ENGINE
from summarize.batch.openai_batch_server import BatchServer
from summarize.batch.openai_batch_wait import AtServer, Poll
from summarize.batch.openai_batch_walk import Walks
from summarize.batch.run import work_off
from summarize.errors import QuotaSpentError, SummarizeError
from summarize.model.connect import backend
from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarize.batch.account import Account
    from summarize.batch.ledger import Ledger
    from summarize.batch.openai_batch_rows import Waiting
    from summarize.batch.run import Course, Job
    from summarize.model.connect import ModelChoice
    from summarize.model.openai_model import OpenAIModel

__all__ = ["Poll", "Rounds", "Walks", "walks_for"]

MOST_REQUESTS = 50_000
"""Requests of one batch (OpenAI, "Batch API")."""
MOST_BYTES = 200_000_000
"""Bytes of one input file (the same)."""
QUESTIONS_AT_ONCE = 100_000
"""Questions of a document under way at once: all that it can ask without an answer go with one batch."""


def walks_for(engine: str, choice: ModelChoice, ledger: Ledger, talk: Callable[[str], None]) -> Walks | None:
    """Return what documents' requests pass with this engine; None with another one.

    Raises:
        SummarizeError: No server is named.
    """
    if engine != BATCH_ENGINE:
        if names := [batch.name for batch in ledger.read(noted.open_batches) if batch.name]:
            talk(
                f"{', '.join(names)} of this run at the server: --engine {BATCH_ENGINE} collects what is paid"
            )
        return None
    if backend(choice) != "server":
        raise SummarizeError(
            f"--engine {BATCH_ENGINE} needs a server with the Batch API: name it with --base-url, or set OPENAI_API_KEY"
        )
    return Walks(ledger)


@dataclass(slots=True)
class Rounds:
    """The rounds of a run.

    Attributes:
        walks: What the documents' requests pass.
        ledger, account: Of the run.
        model: Whose client files and batches go through.
        talk: Receives lines for a person.
        poll: How often the server is asked.
    """

    walks: Walks
    ledger: Ledger
    account: Account
    model: OpenAIModel
    talk: Callable[[str], None]
    poll: Poll
    _most: int = MOST_REQUESTS
    _one_at_a_time: bool = False

    async def work_off(self, scan: int, job: Job, course: Course) -> None:
        """Work on the documents of a scan in rounds, until none waits for an answer or the run must stop."""
        server = BatchServer(self.model.client, self.model.address, self.model.name, self.talk)
        sent = AtServer(server, self.ledger, self.account, self.walks.redaction, self.talk, self.poll)
        self.model.concurrency = QUESTIONS_AT_ONCE
        try:
            await sent.recover()
            await sent.settle(course)
            await rows.forget(self.ledger, tried=True)
            await self._rounds(sent, scan, job, course)
            await rows.forget(self.ledger, tried=True)
        except SummarizeError as error:
            course.stopped = course.stopped or error
        finally:
            sent.tell_open()

    async def _rounds(self, sent: AtServer, scan: int, job: Job, course: Course) -> None:
        ledger = self.ledger
        job = replace(job, make=self.walks.making(job.make))
        every = ledger.how_many(scan, job.config, retry_failed=job.retry_failed)
        chosen = None
        if course.to_do < every:
            found = ledger.to_do(scan, job.config, retry_failed=job.retry_failed)
            chosen = {row.id for row in islice(found, course.to_do)}
        collected = 1
        while collected:
            self.walks.begin_round()
            await rows.forget(ledger, tried=False)
            found = ledger.to_do(scan, job.config, retry_failed=job.retry_failed)
            await work_off((r for r in found if chosen is None or r.id in chosen), job, ledger, course)
            job = replace(job, retry_failed=False)  # once is what was asked for
            course.done = every - ledger.how_many(scan, job.config, retry_failed=False)
            collected = await self._asked(sent, course) if course.stopped is None else 0

    async def _asked(self, sent: AtServer, course: Course) -> int:
        """Send what the documents of a round ask, wait for it, and return how many batches that were.

        Raises:
            BudgetSpentError: Not a single request is covered.
        """
        collected = 0
        while waiting := self.ledger.read(rows.wanted):
            groups = self._groups(waiting)
            if not groups and collected:  # first see how far the documents come with what there is
                break
            if not groups:
                async with self.account.reserved(waiting[0].most):
                    raise AssertionError("a request that does not fit the budget cannot be reserved")
            for group in groups[:1] if self._one_at_a_time else groups:
                await self._send(sent.server, group)
            settled = await sent.settle(course)
            collected += settled.batches
            if settled.crowded:
                self._narrow(sent.server, settled.crowded[0], alone=settled.batches == 1)
        return collected

    def _groups(self, waiting: Sequence[Waiting]) -> list[list[int]]:
        """Return the requests that the budget covers, in batches that the server takes."""
        groups: list[list[int]] = []
        size, total = 0, Usage()
        for one in waiting:
            total += one.most
            if not self.account.fits(total):
                break
            if not groups or len(groups[-1]) >= self._most or size + one.size > MOST_BYTES:
                groups.append([])
                size = 0
            groups[-1].append(one.id)
            size += one.size
        return groups

    async def _send(self, server: BatchServer, requests: Sequence[int]) -> None:
        batch = await noted.note_batch(self.ledger, server.address, requests)
        with TemporaryFile() as file:  # without a name: nothing stays on the disk, however this ends
            for line in self.ledger.read(lambda reader: noted.lines_of(reader, batch)):
                file.write(line)
            file.seek(0)
            shown = await server.submit(batch, file)
        await noted.note_name(self.ledger, batch, shown.id)
        self.talk(f"batch {shown.id} submitted: {len(requests):,} requests")

    def _narrow(self, server: BatchServer, requests: int, *, alone: bool) -> None:
        """Ask for less at a time, after the server has refused a batch for the tokens that wait in batches."""
        if alone and requests == 1:
            raise QuotaSpentError(
                f"{server.address} takes no batch of {server.model} now: too many tokens wait in batches of the account; "
                "go on with the same command when others have ended"
            )
        if alone:
            self._most = min(self._most, (requests + 1) // 2)
        self._one_at_a_time = True
