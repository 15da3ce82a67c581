"""Sentences and chunks of any text."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from promises import check_sentences, document, promise, texts

from summarize.segment import chunks, segment

if TYPE_CHECKING:
    from collections.abc import Iterable


def seeds() -> Iterable[bytes]:
    """Return the seeds in each language."""
    for choice in (0, 1, 3, 12):
        for text in texts():
            yield bytes([choice]) + text.encode()


def check(data: bytes) -> None:
    """Segment it, and cut it into chunks."""
    read = document(data)
    sentences = segment(read)
    check_sentences(read.text, sentences)
    for budget in (40, 400):
        cut = chunks(read, sentences, budget_tokens=budget)
        promise(
            tuple(chain.from_iterable(c.sentences for c in cut)) == sentences,
            "chunks lose or repeat sentences",
        )
