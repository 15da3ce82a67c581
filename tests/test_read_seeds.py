"""A PDF, DOCX, HTML or EML file of a seed gives the brief that its plain text gives, to the character."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import made_documents as made
import pytest
from record import RUNS
from test_seeds import replayed

from summarize import ModelChoice, load_type, read, summarize, to_json, verify
from summarize.reading.readers import extract

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarize.document import Document

ROOT = Path(__file__).parent.parent
SEEDS = sorted(path.name for path in (ROOT / "seeds").iterdir() if path.name != "README.md")
MAKERS: dict[str, tuple[str, Callable[[made.Source], bytes]]] = {
    "pdf": ("pdf", made.pdf),
    "pdf-two-columns": ("pdf", lambda seed: made.pdf(seed, columns=2)),
    "pdf-any-script": ("pdf", made.unicode_pdf),
    "docx": ("docx", made.docx),
    "html": ("html", lambda seed: made.page(seed).encode()),
    "eml": ("eml", made.eml),
    "eml-html": ("eml", lambda seed: made.eml(seed, plain=False)),
}


def fits(maker: str, seed: str) -> bool:
    """The standard fonts of PDF have Latin letters only."""
    return seed != "three-alphabets.md" or maker in {"pdf-any-script", "docx", "html", "eml", "eml-html"}


@pytest.mark.parametrize(("maker", "seed"), [(m, s) for m in MAKERS for s in SEEDS if fits(m, s)])
def test_the_text_of_a_seed_is_the_same_in_every_format(maker: str, seed: str) -> None:
    """Headings, paragraphs and line breaks come out as the plain file has them; nothing else does."""
    source = made.source(ROOT / "seeds" / seed)
    kind, make = MAKERS[maker]
    found = extract(kind, make(source), f"a.{kind}")  # type: ignore[arg-type]  # one of its names
    assert found.text.strip() == source.text.strip()


PAIRS = [
    (maker, name)
    for name, (path, *_) in RUNS.items()
    for maker in ("pdf", "pdf-any-script", "docx", "html", "eml")
    if fits(maker, Path(path).name)
    and name != "sanctions"  # the same document as another run
    and (name != "long-report" or maker == "pdf")  # the same text in all, and its brief takes three seconds
]


@lru_cache(maxsize=1)  # the makers of one run follow each other
def seed_of(name: str) -> made.Source:
    """Return the seed of a recorded run."""
    return made.source(ROOT / RUNS[name][0])


def written(maker: str, name: str, folder: Path) -> Document:
    """Make the file, read it back, and state what its format cannot."""
    source = seed_of(name)
    kind, make = MAKERS[maker]
    path = folder / f"{Path(RUNS[name][0]).stem}.{kind}"
    path.write_bytes(make(source))
    stated: dict[str, Any] = {"published": source.published}
    if "--published" in RUNS[name]:
        stated["published"] = date.fromisoformat(RUNS[name][RUNS[name].index("--published") + 1])
    if kind in {"html", "eml"} and source.published:
        del stated["published"]  # the file says so itself
    if kind != "html":
        stated["publisher"] = source.publisher
    return read(path, **stated)


def comparable(brief_json: str, shift: int) -> Any:
    """Return a brief without the statements on its source, its offsets moved by `shift`."""
    found = json.loads(brief_json)
    del found["source"]
    return moved(found, shift)


def moved(value: Any, shift: int) -> Any:
    """Move every "start" and "end" in a JSON value."""
    if isinstance(value, list):
        return [moved(one, shift) for one in value]
    if isinstance(value, dict):
        return {
            key: one + shift if key in {"start", "end"} and isinstance(one, int) else moved(one, shift)
            for key, one in value.items()
        }
    return value


@pytest.mark.parametrize(("maker", "name"), PAIRS)
def test_the_brief_of_a_seed_is_the_same_in_every_format(maker: str, name: str, tmp_path: Path) -> None:
    """Items, sentences, evidence and its offsets, what was left out and why: all but the file's own name and notes.

    Plain text begins with the blank line below its front matter, so its offsets are higher by one.
    """
    document = written(maker, name, tmp_path)
    recording = ROOT / "tests" / "recordings" / f"{name}.jsonl"
    brief = summarize(document, load_type("situation"), ModelChoice(replay=recording))
    text = seed_of(name).text
    shift = len(text) - len(text.lstrip("\n")) - (len(document.text) - len(document.text.lstrip("\n")))
    assert comparable(to_json(brief), shift) == comparable(to_json(replayed(name)), 0)
    assert verify(brief, document) == []
