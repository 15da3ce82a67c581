"""What every stage passes on: the document, its numbered sentences and its chunks.

All offsets are character offsets (Unicode code points) into `Document.text`, half-open: `text[start:end]`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarize.errors import DocumentError

if TYPE_CHECKING:
    from datetime import date

SentenceKind = Literal["body", "headline", "heading", "byline", "caption", "credit", "speaker", "instruction"]
"""What a numbered span is. `byline` and `credit` name the people who made the text: they may not prove an item.
`speaker` is a transcript's label such as "MR. ORTEGA:", which proves that this person speaks. `instruction` speaks to
a language model: it proves nothing, and no model reads it; see `summarize.spot.instructions`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with what is known about it.

    Attributes:
        text: The canonical text. It never changes after reading; every offset points into it.
        sha256: Hex digest of the file's raw bytes.
        path: Where it came from, as the user named it; "-" is standard input.
        title: From front matter or the user; None when nothing states it.
        publisher: As `title`.
        author: As `title`.
        published: Publication date, the anchor of relative dates; from the file's own metadata or the user,
            never from a model. None leaves relative dates unresolved.
        language: BCP 47 code of the language whose rules apply ("en"), or "und" when none of ours does.
        encoding: The encoding the bytes were decoded with, as Python names it; "" where the format leaves no choice.
        notes: What reading found worth telling a person (encoding guessed, mojibake, characters replaced, parts of a
            PDF or Word file left out).
        format: What the file is: "text", "pdf", "docx", "html" or "eml".
        pages: Character offset at which each page begins; empty when the format has no pages. A page without text
            begins where the next one does.

    Raises:
        DocumentError: The text, or what is known about it, holds lone surrogates: no file, no server and no other
            library takes them. A path may: that is how Python names a file whose name is no text.
    """

    text: str
    sha256: str
    path: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    language: str = "und"
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    format: str = "text"
    pages: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what UTF-8 cannot write, here and nowhere else."""
        for words in (self.text, self.title, self.publisher, self.author, *self.notes):
            try:
                (words or "").encode()
            except UnicodeEncodeError as error:
                raise DocumentError(
                    f"{self.path}: holds lone surrogates, which UTF-8 cannot write: decode the bytes again"
                ) from error


def page_of(document: Document, offset: int) -> int | None:
    """Return the number, from 1, of the page that a character stands on; None when the format has no pages."""
    return max(1, bisect_right(document.pages, offset)) if document.pages else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered span of the document; numbers run through the whole document from 1."""

    number: int
    start: int
    end: int
    kind: SentenceKind = "body"

    def of(self, document: Document) -> str:
        """Return the sentence's own characters."""
        return document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive sentences that go to the model together, with the preceding context they need."""

    sentences: tuple[Sentence, ...]
    context: tuple[Sentence, ...] = ()
