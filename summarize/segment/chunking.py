"""Consecutive sentences go to the model together, within a budget of tokens."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from summarize.document import Chunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Document, Sentence

_PER_SENTENCE = 6  # tokens for a sentence's number and line break in the prompt
_CONTEXT_SHARE = 4  # context takes at most a quarter of the budget
_FILLED = 0.5  # a chunk is cut back to a paragraph's end only where this share of it remains


def estimate_tokens(text: str) -> int:
    """Return how many tokens a text has at most, nearly: more than the tokenizers of common models need.

    Latin letters count 1/3.5 each, letters with diacritics, Cyrillic and Greek 1/2, other scripts and every digit 1,
    and characters beyond the basic plane 2.
    """
    return ceil(sum(count * _weight(character) for character, count in Counter(text).items()))


@lru_cache(maxsize=4096)  # the characters of a few scripts
def _weight(character: str) -> float:
    point = ord(character)
    if character.isdigit():
        return 1.0
    for limit, weight in ((0x80, 1 / 3.5), (0x530, 0.5), (0x10000, 1.0)):
        if point < limit:
            return weight
    return 2.0


def chunks(
    document: Document, sentences: Sequence[Sentence], *, budget_tokens: int, context_sentences: int = 2
) -> tuple[Chunk, ...]:
    """Return the sentences as chunks in order, each sentence in one chunk.

    A chunk and its context stay within the budget, and end with a paragraph where that leaves them at least half
    full. A sentence longer than the budget is a chunk of its own, without context: the caller decides what to do.

    Args:
        document: What the sentences are spans of.
        sentences: All or some of its sentences, in order.
        budget_tokens: Tokens of a chunk with its context, by `estimate_tokens`, at least 1.
        context_sentences: Sentences before a chunk that go with it as context; fewer where they would take more
            than a quarter of the budget.

    Raises:
        ValueError: `budget_tokens` is below 1 or `context_sentences` below 0.
    """
    if budget_tokens < 1 or context_sentences < 0:
        raise ValueError("budget_tokens must be at least 1 and context_sentences at least 0")
    costs = [estimate_tokens(sentence.of(document)) + _PER_SENTENCE for sentence in sentences]
    found: list[Chunk] = []
    start = 0
    while start < len(sentences):
        begin = _context_start(costs, start, context_sentences, budget_tokens // _CONTEXT_SHARE)
        room = budget_tokens - sum(costs[begin:start])
        if costs[start] > room:  # context never costs a sentence its place
            begin, room = start, budget_tokens
        end = _chunk_end(document, sentences, costs, start, room)
        found.append(Chunk(tuple(sentences[start:end]), tuple(sentences[begin:start])))
        start = end
    return tuple(found)


def _context_start(costs: list[int], start: int, most: int, room: int) -> int:
    begin = start
    while begin > 0 and start - begin < most and costs[begin - 1] <= room:
        begin -= 1
        room -= costs[begin]
    return begin


def _chunk_end(
    document: Document, sentences: Sequence[Sentence], costs: list[int], start: int, room: int
) -> int:
    end, total = start + 1, costs[start]
    paragraph_end = None
    while end < len(sentences) and total + costs[end] <= room:
        if total >= _FILLED * room and _paragraph_break(document, sentences[end - 1], sentences[end]):
            paragraph_end = end
        total += costs[end]
        end += 1
    if end == len(sentences) or _paragraph_break(document, sentences[end - 1], sentences[end]):
        return end
    return paragraph_end or end


def _paragraph_break(document: Document, before: Sentence, after: Sentence) -> bool:
    gap = document.text[before.end : after.start]
    return before.kind != "speaker" and "\n" in gap and not _is_heading(before)


def _is_heading(sentence: Sentence) -> bool:
    return sentence.kind in {"heading", "headline"}
