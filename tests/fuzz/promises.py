"""What must hold for any input: the promises that targets check."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.document import Document
from summarize.segment.marks import MARKUP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarize.document import Sentence
    from summarize.errors import SummarizeError
    from summarize.reading.extracted import Extracted

NAME = "in.put"
"""What targets call their input; refusals name it."""

SEEDS = Path(__file__).parent.parent.parent / "seeds"
LANGUAGES = ("en", "uk", "es", "ar", "und")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\n]*\)")


class BrokenPromiseError(Exception):
    """An input for which something does not hold."""


def promise(kept: object, words: str) -> None:
    """Raise unless it is kept."""
    if not kept:
        raise BrokenPromiseError(words)


@contextmanager
def refused(*kinds: type[SummarizeError]) -> Iterator[None]:
    """Let errors of these kinds pass, if their message is one line that names the input."""
    try:
        yield
    except kinds as error:
        message = str(error)
        promise("\n" not in message and "\r" not in message, f"not one line: {message!r}")
        promise(NAME in message, f"does not name the input: {message!r}")


def texts(longest: int = 1_500) -> list[str]:
    """Return the seeds' texts, each cut to some length in characters."""
    return [path.read_text("utf-8")[:longest] for path in sorted(SEEDS.glob("*")) if path.name != "README.md"]


def document(data: bytes) -> Document:
    """Return a document: the first byte chooses language and title, the others are its text."""
    choice, text = data[0] if data else 0, data[1:].decode("utf-8", "replace")
    title = text.split("\n", 1)[0] if choice & 8 else None
    return Document(text, "0" * 64, NAME, title, language=LANGUAGES[choice % 8 % len(LANGUAGES)])


def check_document(read: Document | Extracted) -> None:
    """Check what reading promises of a text and its pages."""
    for words in (read.text, read.title, read.publisher, read.author, *read.notes):
        (words or "").encode()  # an error here is a find
    promise(read.text.strip(), "an empty document was not refused")
    promise("\r" not in read.text, "a carriage return is left")
    ends = (0, *read.pages, len(read.text))
    promise(all(a <= b for a, b in pairwise(ends)), "pages out of order")


def check_spans(text: str, found: Iterable[Any], what: str) -> None:
    """Check that each span lies in the text and says what stands there."""
    for span in found:
        promise(0 <= span.start < span.end <= len(text), f"{what}: {span.start}-{span.end} out of range")
        promise(text[span.start : span.end] == span.text, f"{what}: another text than its span's")


def check_sentences(text: str, sentences: Sequence[Sentence]) -> None:
    """Check numbers, order, trimming and coverage: what is left out is white space and markup."""
    covered = 0
    rest = []
    for number, sentence in enumerate(sentences, 1):
        promise(sentence.number == number, "numbers do not run from 1")
        promise(covered <= sentence.start < sentence.end <= len(text), "sentences overlap or are empty")
        own = text[sentence.start : sentence.end]
        promise(own == own.strip(), "a sentence is not trimmed")
        rest.append(text[covered : sentence.start])
        covered = sentence.end
    left = "".join([*rest, text[covered:]])
    if "![" not in text:  # an image's address stays outside, too
        promise(all(c.isspace() or c in MARKUP for c in left), f"left out: {left.strip()[:60]!r}")
