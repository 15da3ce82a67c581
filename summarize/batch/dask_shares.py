"""What each worker of a dask run gets: the type, the questions, and its share of the limits."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarize.batch.dask_plan import Plan
from summarize.errors import RunError
from summarize.model.connect import SERVER_CONCURRENCY
from summarize.offline import check_address, is_offline

if TYPE_CHECKING:
    from summarize.batch.options import Options
    from summarize.brief_type import BriefType
    from summarize.model.connect import ModelChoice

_BUILT_IN = "summarize.schemas."


def plan_of(run: str, workers: int, options: Options, brief_type: BriefType, choice: ModelChoice) -> Plan:
    """Return what a worker needs to know of a run; limits are shared by so many workers, 1 or more.

    Raises:
        RunError: The address holds a password, or a limit a minute is less than one for each worker.
    """
    name, source = _type_file(brief_type)
    rules = options.rules
    files = sorted(rules.glob("*/*.toml")) if rules else []
    return Plan(
        run=run,
        brief_type=name,
        source=source,
        prompt=brief_type.prompt,
        rules={path.relative_to(rules or path).as_posix(): path.read_bytes() for path in files},
        choice=_without_secrets(choice),
        concurrency=max(1, (options.concurrency or SERVER_CONCURRENCY) // workers),
        named=options.concurrency is not None,
        requests_per_minute=_share(options.requests_per_minute, workers, "--rpm"),
        tokens_per_minute=_share(options.tokens_per_minute, workers, "--tpm"),
        deadline=options.deadline,
        patience=options.patience,
        budget=options.budget_tokens is not None or options.budget_money is not None,
    )


def _type_file(brief_type: BriefType) -> tuple[str, bytes | None]:
    """Return a built-in type's name, or the file of the user's own and its content."""
    module = sys.modules[brief_type.model.__module__]
    if module.__name__.startswith(_BUILT_IN) or not module.__file__:
        return module.__name__.removeprefix(_BUILT_IN), None
    path = Path(module.__file__)
    return path.name, path.read_bytes()


def _without_secrets(choice: ModelChoice) -> ModelChoice:
    """Return what the user named, here or in this environment; the key stays in each machine's own environment."""
    if choice.key_file is not None:
        raise RunError("--key-file: keys stay where they are; set SUMMARIZE_KEY_FILE on the workers instead")
    base_url = choice.base_url or os.environ.get("OPENAI_BASE_URL") or None
    if base_url and "@" in urlsplit(base_url).netloc:
        raise RunError(
            "the server's address holds a password, which must not pass the scheduler: "
            "set OPENAI_BASE_URL on the workers instead"
        )
    if is_offline():
        if base_url is None:
            raise RunError("--offline: name a server on this machine with --base-url; workers have their own")
        check_address(base_url)
    return replace(choice, base_url=base_url, model=choice.model or os.environ.get("SUMMARIZE_MODEL") or None)


def _share(limit: float | None, workers: int, option: str) -> float | None:
    if limit is not None and limit < workers:
        raise RunError(f"{option} {limit:g}: cannot be shared by {workers} workers; allow each one or more")
    return None if limit is None else limit / workers
