# ruff: noqa: RUF001  # look-alike characters are this module's subject
"""Passages that speak to a language model instead of a reader: found by code, reported, and set aside.

A sentence that is set aside gets the kind `instruction`: no mention is sought in it, it proves nothing, the model
never reads it, and the bottom line never rests on it. What else it would have given stands under `unverified`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.finding import Finding
from summarize.segment.marks import AROUND
from summarize.spot.addressing import Address, speaking
from summarize.spot.instruction_rules import instruction_rules
from summarize.spot.instruction_text import hidden, plain, readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from summarize.document import Document, Sentence
    from summarize.spot.instruction_rules import Rules

RULE = "instruction-in-document"
NOT_REPORTED = "not-reported"
"""The rule of what `summarize.spot.addressing` finds."""
_BESIDE = "stands in a paragraph that is not the document's own report"
_ANNOUNCES = {
    "override", "fake_turn", "boundary", "role", "address", "fence", "chat-token", "chat-json", "authority", "say_this",
    "task",
}  # fmt: skip
"""What follows in the paragraph belongs to these."""
_SHOWN = 120  # characters of the passage in a message
_TO_PEOPLE = {
    "product",
    "bare",
    "question",
    "refusal",
    "say_this",
    "task",
    "authority",
    "request",
    "reader",
    "order",
}
"""People say these to people, too; the others nobody says to anyone but a program."""
_WANTS = {"product", "reply_format", "bare", "order", "question", "reader", "request"}
"""An order of these that opens a paragraph and says nothing of its own is about the sentence behind it."""
_OWN = re.compile(r"(?<=\w[\s,;:(\[])(?!(?:AI|JSON|XML|HTML|LLM|GPT|I)\b)[^\W\d_a-z]\w|[\d\"“”«»„]")
"""A capital letter inside a sentence, a digit or a quotation mark: the order brings what it wants with it."""
_NO_BREAK = re.compile(r"[^\n]")
_LIST_NUMBER = re.compile(r"^\W*\d+[.)]\s+")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|(?<!\w)‘[^‘’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)")
_REPORT_WORDS = 3  # words outside the quotation marks that make a report
_FIELDS = ("title", "publisher", "author")  # what a document says about itself


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    how: str
    quoted: bool


def set_aside(
    document: Document, sentences: Sequence[Sentence], rules: Path | None = None
) -> tuple[tuple[Sentence, ...], tuple[Finding, ...]]:
    """Return the sentences, those that give orders to a language model marked as such, and one finding for each.

    Args:
        document: Its text, and what it says about itself.
        sentences: All its sentences.
        rules: A folder of the user's own word lists.
    """
    known = instruction_rules(rules)
    signs = {s.number: sign for s in sentences if (sign := _sign(s.of(document), known)) is not None}
    findings = [
        Finding(RULE, name, _told(sign, text, kept=True))
        for name in _FIELDS
        if (text := getattr(document, name)) and (sign := _sign(text, known)) is not None
    ]
    if signs:
        _spread(document, sentences, signs, known)
    marked = tuple(_marked(s, signs) for s in sentences)
    others = _with_paragraphs(document, sentences, signs, speaking(document, marked, rules))
    for sentence in sentences:
        text = sentence.of(document)
        if (sign := signs.get(sentence.number)) is not None:
            message = _told(sign, text, kept=sign.quoted)
            findings.append(Finding(RULE, "sentence", message, "", sentence.number))
        elif (other := others.get(sentence.number)) is not None:
            message = f"{other.how}: {_shown(text, kept=other.quoted)}"
            findings.append(Finding(NOT_REPORTED, "sentence", message, "", sentence.number))
    return tuple(_marked(s, others) for s in marked), tuple(findings)


def _marked(sentence: Sentence, found: Mapping[int, _Sign | Address]) -> Sentence:
    sign = found.get(sentence.number)
    return sentence if sign is None or sign.quoted else replace(sentence, kind="instruction")


def _with_paragraphs(
    document: Document, sentences: Sequence[Sentence], signs: Mapping[int, _Sign], found: dict[int, Address]
) -> dict[int, Address]:
    """Add the rest of a paragraph of which at least half is not the document's own report, and what such a one announces."""
    more = dict(found)
    last = None  # of the paragraph before, when it is not the document's own report
    for block in _paragraphs(document, sentences) if found else ():
        others = [s for s in block if s.number in found and not found[s.number].quoted]
        orders = [s for s in block if s.number in signs and not signs[s.number].quoted]
        opened = [s.number for s in others if _ends_openly(s.of(document))]
        whole = 2 * (len(others) + len(orders)) >= len(block) and others
        if whole or (last is not None and _announced(last.of(document), block[0].of(document))):
            opened = [block[0].number]
        numbers = [s.number for s in block if opened and s.number >= opened[0]]
        more |= {n: Address(_BESIDE) for n in numbers if n not in {*found, *signs}}
        last = block[-1] if block[-1] in others else None
    return more


def _announced(text: str, following: str) -> bool:
    """Tell whether a sentence announces the one behind it: it ends in a colon, or both are rows of a table."""
    return _ends_openly(text) or (text.rstrip().endswith("|") and following.lstrip().startswith("|"))


def without_instructions(
    document: Document, sentences: tuple[Sentence, ...], reported: frozenset[int] = frozenset()
) -> tuple[Document, tuple[Sentence, ...]]:
    """Return the document with orders blank, line breaks and offsets kept, and the sentences that are none.

    Args:
        document: The document.
        sentences: Its sentences, as `set_aside` marks them.
        reported: Numbers of sentences that quote an order: dots fill their quotation marks, which stay, since the
            words on both sides are not neighbours.
    """
    pieces, at = [], 0
    for sentence in sentences:
        if sentence.kind == "instruction":
            blank = _NO_BREAK.sub(" ", sentence.of(document))
        elif sentence.number in reported:
            blank = _QUOTED.sub(_dotted, sentence.of(document))
        else:
            continue
        pieces += [document.text[at : sentence.start], blank]
        at = sentence.end
    if not pieces:
        return document, sentences
    text = "".join([*pieces, document.text[at:]])
    return replace(document, text=text), tuple(s for s in sentences if s.kind != "instruction")


def _dotted(quote: re.Match[str]) -> str:
    words = quote.group()
    return words[0] + _NO_BREAK.sub("…", words[1:-1]) + words[-1]


def without_orders(text: str) -> str:
    """Return a sentence that reports an instruction without the words in quotation marks."""
    return _QUOTED.sub("“[…]”", text)


def _spread(document: Document, sentences: Sequence[Sentence], signs: dict[int, _Sign], rules: Rules) -> None:
    """Take what an instruction announces, and what stands between two of them, for part of it."""
    carried = False  # the paragraph before ended in a colon
    for block in _paragraphs(document, sentences):
        orders = [s.number for s in block if s.number in signs and not signs[s.number].quoted]
        if carried:
            orders.insert(0, block[0].number)
        if not orders:
            continue
        open_ = [n for s in block if (n := s.number) in orders and _announces(s, signs, document)]
        bare = [s for s in block if s.number in orders and _is_bare(s.of(document), rules)]
        first = block[0].number if any(rules.back.search(s.of(document)) for s in bare) else orders[0]
        last = block[-1].number if open_ or carried else orders[-1]
        opening = signs.get(block[0].number)
        if opening is not None and opening.name in _WANTS and block[0] in bare and len(orders) == 1:
            last = max(last, min(first + 1, block[-1].number))
        for number in range(first, last + 1):
            signs.setdefault(number, _Sign("follows", "", quoted=False))
        carried = block[-1].number in open_ and _ends_openly(block[-1].of(document))


def _is_bare(text: str, rules: Rules) -> bool:
    """Tell whether an order has no name or quotation of its own, and does not want something left out."""
    said = rules.back.sub(" ", _LIST_NUMBER.sub("", text))
    return _OWN.search(said) is None and rules.leaves_out.search(text) is None


def _announces(sentence: Sentence, signs: dict[int, _Sign], document: Document) -> bool:
    sign = signs.get(sentence.number)
    return sign is not None and (sign.name in _ANNOUNCES or _ends_openly(sentence.of(document)))


def _ends_openly(text: str) -> bool:
    return text.rstrip(AROUND)[-1:] == ":"


def _paragraphs(document: Document, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    blocks: list[list[Sentence]] = []
    for sentence in sentences:
        gap = document.text[blocks[-1][-1].end : sentence.start] if blocks else "\n\n"
        if gap.count("\n") > 1 or (blocks and blocks[-1][-1].kind != sentence.kind):
            blocks.append([])
        blocks[-1].append(sentence)
    return blocks


def _sign(text: str, rules: Rules) -> _Sign | None:
    if secret := hidden(text):
        return _Sign(f"hidden text: {plain(secret)}", "", quoted=False)
    for reading in readings(text):
        found = rules.found(reading.text)
        if found is None and reading.coded:
            found = "encoded", 0, len(reading.text)
        if found is not None:
            name, start, end = found
            if name in _TO_PEOPLE and rules.is_told(_QUOTED.sub(" ”", reading.text)):
                continue
            return _Sign(name, reading.how, quoted=_is_reported(reading.text, start, end, rules))
    return None


def _is_reported(text: str, start: int, end: int, rules: Rules) -> bool:
    """Tell whether the sentence reports in its own words that somebody else wrote this: the order is in quotation marks."""
    quotes = list(_QUOTED.finditer(text))
    if not any(q.start() <= start and end <= q.end() for q in quotes):
        return False
    outside = _QUOTED.sub(" ", text)
    return (
        len(outside.split()) >= _REPORT_WORDS
        and rules.reporting.search(outside) is not None
        and rules.found(outside) is None
    )


def _told(sign: _Sign, text: str, *, kept: bool) -> str:
    how = f", written in {sign.how}" if sign.how else ""
    return f"speaks to a language model ({sign.name}{how}): {_shown(text, kept=kept)}"


def _shown(text: str, *, kept: bool) -> str:
    words = plain(text)
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …"
    done = (
        "reported by the document, and kept without these words"
        if kept
        else "set aside: it proves nothing, and no model reads it"
    )
    return f"“{shown}”; {done}"
