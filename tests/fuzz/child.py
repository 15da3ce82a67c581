"""The process that fuzzes one target; `run` starts it: child.py TARGET FINDS CORPUS [option of libFuzzer]...

A find does not end it: the smallest input of each kind is kept, and the fuzzing goes on.
"""

from __future__ import annotations

import importlib
import sys
import time
from hashlib import sha256
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

_SLOW = 5.0  # seconds of processor time for one input, under instrumentation, which makes it about three times as slow
_LONGEST = (
    4_096  # bytes of an input: long ones are the tests' matter, for time that grows faster than the length
)


def main() -> None:
    """Fuzz until libFuzzer's time is over."""
    name, finds, corpus, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["summarize"]):
        target = importlib.import_module(f"target_{name}")
    from summarize.errors import place_of  # noqa: PLC0415  # instrumented by now

    known: dict[str, int] = {}

    def keep(kind: str, words: str, data: bytes) -> None:
        if len(data) >= known.get(kind, sys.maxsize):
            return
        first = kind not in known
        known[kind] = len(data)
        path = Path(finds) / f"{name}-{sha256(kind.encode()).hexdigest()[:8]}"
        path.write_bytes(data)
        if first:
            sys.stderr.write(f"\nFIND {kind}: {words[:300]!r} ({path})\n")
            sys.stderr.flush()

    def one_input(data: bytes) -> None:
        started = time.process_time()
        try:
            target.check(data)
        except Exception as error:  # noqa: BLE001  # any of them is a find
            ours = type(error).__name__ == "BrokenPromiseError"
            kind = str(error).partition(":")[0] if ours else f"{type(error).__name__} at {place_of(error)}"
            keep(kind, str(error), data)
        if (seconds := time.process_time() - started) > _SLOW:
            keep("slow", f"{seconds:.1f} seconds", data)

    for seed in target.seeds():
        (Path(corpus) / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    atheris.Setup([sys.argv[0], f"-max_len={_LONGEST}", *options, corpus], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
