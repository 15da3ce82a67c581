"""The JSON of a finished brief, as `summarize verify` takes it."""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from typing import TYPE_CHECKING

from fake_model import FakeModel
from promises import NAME, refused

from summarize import load_type, read_text, to_json
from summarize.errors import BriefError
from summarize.pipeline import make_brief
from summarize.spot.spotted import spot
from summarize.verification import parse_brief, verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.document import Document

TEXT = (
    "---\npublished: 2026-03-05\n---\nDefence Minister Ola Brandt said on Tuesday that Norway had sent 12 tanks to Estonia "
    "in August. Russia opposes the deployment of the Northern Brigade near Narva.\n"
)


@lru_cache(maxsize=1)
def _source() -> Document:
    return read_text(TEXT, NAME)


def _answer(question: str) -> object:
    if "Sum up" in question:
        return {
            "sentences": [{"text": "Russia opposes the deployment of the Northern Brigade", "rests_on": 2}]
        }
    return "0" if "Answer with one number" in question else "neither"


def seeds() -> Iterable[bytes]:
    """Return a true brief, made by a stand-in for a model, and its lists one by one."""
    whole = json.loads(to_json(asyncio.run(make_brief(_source(), load_type(), FakeModel(_answer)))))
    lists = [name for name, value in whole.items() if isinstance(value, list)]
    yield json.dumps(whole).encode()
    for kept in lists:
        few = {name: value if name not in lists or name == kept else [] for name, value in whole.items()}
        yield json.dumps({**few, kept: few[kept][:1]}).encode()


def check(data: bytes) -> None:
    """Parse it and verify it."""
    with refused(BriefError):
        verify(parse_brief(data.decode("utf-8", "replace"), load_type(), NAME), _source())


spot(_source())  # loads the word lists before the first input is timed
