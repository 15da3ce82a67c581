"""The tables of docs/faults.md, made from what runs against the mock server are measured to do.

python tests/fault_table.py --write   # or --check; takes a minute
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from fault_runs import ELSEWHERE, STATUSES, measure
from mock_faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fault_runs import Met

PAGE = Path(__file__).parent.parent / "docs" / "faults.md"
BLOCK = re.compile(r"(?<=<!-- measured -->\n)(.*)(?=<!-- end of what is measured -->)", re.DOTALL)
_ELSEWHERE = {
    "refused": "nothing listens",
    "https": "plain HTTP behind an https address",
    "untrusted": "a certificate that nobody vouches for",
    "mute": "TLS that is never answered",
}
_RETRIES = {
    "429none": "429",
    "429seconds": "429 with seconds to wait",
    "429date": "429 with a date to wait for",
}
_OWNERS = {"schema": "JSON mode, from then on", "foreign": "the repair of a failed item"}
_SAID = re.compile(r'\(".*"\)', re.DOTALL)
_STATUS = re.compile(r"\(status \d+\)")


def tables(found: Sequence[Met]) -> str:
    """Return the page's measured part."""
    met = {(one.kind, one.how): one for one in found}
    kinds = list(dict.fromkeys(one.kind for one in found))
    behaviour: dict[tuple[str, ...], list[str]] = defaultdict(list)
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind in kinds:
        brief, always, once = met[kind, "brief"], met[kind, "always"], met.get((kind, "once"))
        row = (
            _owner(brief),
            _cost(brief),
            _end(always),
            _cost(once) if once else "",
            _end(once) if once else "",
        )
        behaviour[row].append(_name(kind))
        if brief.line:
            line = _STATUS.sub("(status N)", _SAID.sub('("its words")', brief.line))
            lines[str(brief.code), line].append(_name(kind))
    first = _table(
        (
            "the server",
            "who asks again",
            "every time: requests (paid)",
            "the document",
            "once",
            "the document then",
        ),
        ([_joined(names), *row] for row, names in behaviour.items()),
    )
    second = _table(
        ("exit code", "the line", "the server"),
        ([code, line, _joined(names)] for (code, line), names in lines.items()),
    )
    return f"\n{first}\n## What is read\n\n`summarize brief` ends with these lines and exit codes; a batch keeps the line with the document.\n\n{second}\n"


def _name(kind: str) -> str:
    if kind in ELSEWHERE:
        return _ELSEWHERE[kind]
    return _RETRIES.get(kind, kind) if kind in STATUSES else FAULTS[kind].what


def _owner(met: Met) -> str:
    if met.kind in _OWNERS:
        return _OWNERS[met.kind]
    if met.bodies > 1:
        return "the one re-ask"
    if met.requests > 1 or met.kind in {"refused", "mute"}:  # never reach a server that could count
        return "the transport policy"
    return "nobody"


def _cost(met: Met) -> str:
    return f"{met.requests} ({met.paid})"


def _end(met: Met) -> str:
    if met.state == "complete":
        return "complete"
    return "waits: the run stops" if met.stopped else "failed"


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def measured() -> str:
    """Measure and return the page as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        made = tables(measure(Path(folder)))
    return BLOCK.sub(lambda _match: made, PAGE.read_text("utf-8"))


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true")
    what.add_argument("--check", action="store_true")
    page = measured()
    if parser.parse_args().write:
        PAGE.write_text(page, "utf-8")
    return int(page != PAGE.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
