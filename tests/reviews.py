"""Reviews for the tests: a small brief by a double of a model, its desk, and the server as a process."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from fake_model import FakeModel
from patience import PATIENCE

from summarize import load_type, read, read_text, to_json
from summarize.cli.output import write_output
from summarize.pipeline import make_brief
from summarize.review.desk import Answer, Change, Desk
from summarize.review.journal import Journal
from summarize.review.standing import Checks
from summarize.spot.spotted import spot
from summarize.verification import parse_brief

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarize.brief import Brief

SOURCE = (
    "---\ntitle: Tanks for Estonia\npublished: 2026-03-05\n---\n"
    "Defence Minister Ola Brandt said on Tuesday that Norway had sent at least 12 Leopard tanks to Estonia in August. "
    "“We will not withdraw the tanks,” said Ib Rask, a former commander of the Northern Brigade. "
    "Russia opposes the deployment of the Northern Brigade near Narva.\n"
)
LINE = "Norway had sent at least 12 Leopard tanks to Estonia in August."


def _answer(question: str) -> object:
    if "Sum up" in question:
        written = [
            {"text": f"Defence Minister Ola Brandt said {LINE}", "rests_on": 1},
            {"text": "Sweden had sent 40 Leopard tanks.", "rests_on": 1},  # not carried: a proposal
        ]
        return {"sentences": written}
    if "Write it again" in question:
        return {"sentences": [{"text": "Sweden had sent 40 Leopard tanks.", "rests_on": 1}]}
    return "0" if "Answer with one number" in question else "neither"


@lru_cache(maxsize=1)
def _made() -> str:
    return to_json(asyncio.run(make_brief(read_text(SOURCE), load_type(), FakeModel(_answer))))


@dataclass(frozen=True)
class Files:
    """A document, its brief, and where the review of it goes."""

    source: Path
    brief: Path

    @property
    def journal(self) -> Path:
        """The journal's place."""
        return self.brief.with_name("brief.review.jsonl")

    @property
    def result(self) -> Path:
        """The reviewed brief's place."""
        return self.brief.with_name("brief.reviewed.json")


def files_in(folder: Path) -> Files:
    """Write the document and its brief."""
    files = Files(folder / "source.txt", folder / "brief.json")
    files.source.write_text(SOURCE, "utf-8")
    files.brief.write_text(_made(), "utf-8")
    return files


def parsed(path: Path) -> Brief:
    """Read a brief of the built-in type."""
    return parse_brief(path.read_text("utf-8"), load_type(), str(path))


@contextmanager
def desk_of(files: Files, reviewer: str = "ada") -> Iterator[Desk]:
    """Open a desk as the command does, with a clock of its own: a second between two decisions."""
    ticks = count()
    sha256 = hashlib.sha256(files.brief.read_bytes()).hexdigest()
    with Journal(files.journal, sha256) as journal:
        yield Desk(
            parsed(files.brief),
            sha256,
            Checks(spot(read(files.source))),
            journal,
            reviewer=reviewer,
            save=lambda made: write_output(to_json(made), files.result),
            now=lambda: datetime(2026, 3, 6, 12, tzinfo=UTC) + timedelta(seconds=next(ticks)),
        )


def place(brief: Brief, kind: str, **known: str) -> int:
    """Return the position of the one item that has these values."""
    (found,) = [
        n for n, i in enumerate(getattr(brief, kind)) if all(getattr(i, k) == v for k, v in known.items())
    ]
    return found


def change(desk: Desk, kind: str, item: int, action: str, **rest: Any) -> Answer:
    """Make a change on the revision that the desk has."""
    asked = {"list": kind, "item": item, "revision": desk.course((kind, item)).revision, "action": action}
    return desk.change(Change.model_validate(asked | rest))


class Process:
    """`summarize review` as a process of its own."""

    def __init__(self, files: Files, *options: str) -> None:
        command = [sys.executable, "-m", "summarize", "review", str(files.brief), "-s", str(files.source)]
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            [*command, "--no-browser", "--reviewer", "ada", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise AssertionError(self.process.communicate(timeout=PATIENCE)[1])

    def change(
        self, kind: str, item: int, revision: int, action: str, **rest: Any
    ) -> tuple[int, dict[str, Any]]:
        """Ask for a change as the page does."""
        body = {"list": kind, "item": item, "revision": revision, "action": action, **rest}
        return ask(self.address, "POST", "change", body=json.dumps(body))

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; return the exit code and what was said on stderr."""
        os.kill(self.process.pid, number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


def ask(
    address: str, method: str, path: str, *, body: str | bytes | None = None, **headers: str | None
) -> tuple[int, Any]:
    """Send one request to a server, as its own page would; return the status and the answer, JSON parsed.

    `headers` replaces some of the page's (`Origin`, `Host`; `_` stands for `-`); None leaves one out.
    """
    split = urlsplit(address)
    sent: dict[str, str | None] = {"Host": split.netloc, "Sec-Fetch-Site": "same-origin"}
    if method == "POST":
        sent |= {"Origin": f"http://{split.netloc}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=PATIENCE)
    target = path if path.startswith(("/", "http")) else split.path + path
    data = body.encode() if isinstance(body, str) else body
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    if data is not None and "Content-Length" not in sent:
        sent["Content-Length"] = str(len(data))
    for name, value in sent.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(data)
    answer = connection.getresponse()
    text = answer.read().decode()
    kind = answer.headers.get_content_type()
    connection.close()
    return answer.status, json.loads(text) if kind == "application/json" else text
