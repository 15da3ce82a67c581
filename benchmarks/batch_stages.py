# ruff: noqa: INP001  # a script's module, not a package
"""CPU time of the stages of `make_brief`, while a batch runs as it is.

Each stage is a plain function that the event loop's thread runs in one go, so that `time.thread_time` before and after
counts what it takes and nothing else.
"""

from __future__ import annotations

import time
from functools import wraps
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

STAGES = {
    "spotting": (("summarize.pipeline", "spot"),),
    "grounding": (
        ("summarize.pipeline", "make_drafts"),
        ("summarize.pipeline", "merge_alike"),
        ("summarize.pipeline", "ground_drafts"),
        ("summarize.bottom", "salient"),
        ("summarize.bottom", "_ground"),
    ),
    "assembling": (("summarize.pipeline", "assemble"),),
    "reading": (("summarize.batch.run", "read"),),
    "result files": (("summarize.batch.run", "write_brief"),),
}
"""Stage -> where the functions that it consists of are looked up."""


_LOCK = Lock()


def timed_stages() -> dict[str, float]:
    """Put clocks around the stages of this process; return what they will have counted, in seconds of CPU."""
    spent = dict.fromkeys(STAGES, 0.0)
    for stage, places in STAGES.items():
        for module, name in places:
            holder = import_module(module)
            setattr(holder, name, _timed(getattr(holder, name), stage, spent))
    return spent


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # whatever it takes and returns
        began = time.thread_time()
        try:
            return function(*args, **kwargs)
        finally:
            took = time.thread_time() - began
            with _LOCK:  # documents are read in threads
                spent[stage] += took

    return timed
