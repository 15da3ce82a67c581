"""`summarize batch --engine dask`: documents are handed out to the workers of a dask cluster that is there already.

The ledger stays with this process, the one writer; `dask_plan` says how the two speak. A worker that dies takes its
calls in flight with it and nothing else: its documents go on elsewhere from the answers that the ledger has.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from summarize.batch.dask_crew import Crew
from summarize.batch.dask_desk import Desk
from summarize.batch.dask_shares import plan_of
from summarize.errors import RunError, SummarizeError
from summarize.model.connect import backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from distributed import Client

    from summarize.batch.account import Account
    from summarize.batch.ledger import Ledger
    from summarize.batch.options import Options
    from summarize.brief_type import BriefType
    from summarize.model.connect import ModelChoice

_CONNECT = 4.0  # seconds for a scheduler to answer: it is there already


@asynccontextmanager
async def cluster(
    options: Options,
    brief_type: BriefType,
    choice: ModelChoice,
    ledger: Ledger,
    account: Account,
    talk: Callable[[str], None],
) -> AsyncIterator[Crew]:
    """Open a run on the workers of the cluster at `options.scheduler`, and end it with the block.

    Raises:
        RunError: There is no such scheduler, or its workers cannot do this run.
        ModelError: A worker cannot reach the model.
    """
    address = options.scheduler or ""
    client = await _connected(address)
    run = uuid.uuid4().hex
    desk = Desk(client, run, ledger, account, talk)
    crew = Crew(client, address, run, desk, brief_type, talk)
    serving, watching = asyncio.create_task(desk.serve()), asyncio.create_task(crew.watch(options.patience))
    for task in (serving, watching):
        task.add_done_callback(crew.ended)
    try:
        await crew.open(lambda workers: plan_of(run, workers, options, brief_type, choice), options.rules)
        if backend(choice) == "server" != crew.backend:
            raise RunError(
                f"{address}: the workers have no server in their environment; name it with --base-url"
            )
        yield crew
    finally:
        watching.cancel()
        await desk.close()
        serving.cancel()
        await asyncio.gather(serving, watching, return_exceptions=True)
        await client.close()


async def _connected(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise SummarizeError("--engine dask needs dask.distributed: pip install 'summarize[dask]'") from error
    try:
        client: Client = await Client(
            address, asynchronous=True, set_as_default=False, timeout=_CONNECT, name="summarize"
        )
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise RunError(
            f"{address}: no dask scheduler answers there; start one with `dask scheduler`, or correct --scheduler"
        ) from error
    return client
