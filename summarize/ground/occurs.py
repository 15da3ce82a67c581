"""Whether words stand in a source: names and phrases at word boundaries, and quotations with their guards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from summarize.finding import Finding
from summarize.ground.cuts import cuts
from summarize.ground.normalize import BREAK, normalized
from summarize.ground.number_cuts import cuts_number
from summarize.language import Language
from summarize.spot.statement_cues import cues_in, governing, taken_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.finding import Support
    from summarize.ground.normalize import Normalized

_ELLIPSIS = re.compile(r"\s*(?:\[\s*\.{3,4}\s*\]|\(\s*\.{3}\s*\)|\.{3,4}|\. \. \.)\s*")
_SIC = re.compile(r" ?\[sic\]", re.IGNORECASE)
_OUTER = " '\""
_PUNCTUATION = ".,;:"
_PART_WORDS = 2  # words each part of a quote with an ellipsis has at least: one word alone proves no order
_SENTENCE_END = re.compile(r"[.!?]['\")\]]* ")
_WORD = re.compile(r"\w+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_MOST_PLACES = 200  # tried for one quote: where so many are no quotation of it, the next would be none either
_FAR = 2000  # characters around a quote in which the paragraph's ends are looked for


@dataclass(frozen=True, slots=True)
class Match:
    """Where words stand in a text.

    Attributes:
        start, end: Raw offsets, half-open.
        support: "verbatim" when the raw characters are the same, else "normalized".
        parts: The raw spans of a quote's parts around its ellipses; one span for everything else.
    """

    start: int
    end: int
    support: Support
    parts: tuple[tuple[int, int], ...] = ()


def find(
    needle: str, text: str, *, start: int = 0, end: int | None = None, hyphen_is_boundary: bool = False
) -> Match | None:
    """Find words in the raw characters `start` to `end` of a text, never inside longer words or numbers.

    Case, digits, letters and diacritics must be the same; see `normalize` for what may differ.

    Args:
        needle: The words; white space around them doesn't count.
        text: The text, normalized once and remembered.
        start: First raw offset of the stretch searched.
        end: Raw offset behind it; None is the end of the text.
        hyphen_is_boundary: For names: let "Russia" stand in "Russia-backed"; "MiG" never stands in "MiG-31".

    Returns:
        The first occurrence, or None.
    """
    form = normalized(text)
    low, high = _window(form, start, end)
    wanted = _form(needle)
    for first, last in _places(form, wanted, low, high):
        if not (
            cuts(form, first, hyphen_is_boundary=hyphen_is_boundary)
            or cuts(form, last, hyphen_is_boundary=hyphen_is_boundary)
        ):
            return _match(form, needle, [(first, last)])
    return None


def find_quote(
    quote: str, text: str, *, start: int = 0, end: int | None = None, language: Language | None = None
) -> Match | None:
    """Find a quotation in the raw characters `start` to `end` of a text; see `check_quote` for the guards."""
    found = check_quote(quote, text, start=start, end=end, language=language)
    return found if isinstance(found, Match) else None


def check_quote(
    quote: str,
    text: str,
    *,
    start: int = 0,
    end: int | None = None,
    language: Language | None = None,
    field: str = "quote",
) -> Match | Finding:
    """Find a quotation, or say why it is none.

    Outer quotation marks and a final full stop or comma may differ. Parts around an ellipsis must follow each other
    in the text. "[sic]" is passed over; other bracketed words must stand in the text as they are. A quote that leaves
    out a negation, denial, condition or modal word before, inside or behind it is refused.

    Args:
        quote: The quotation.
        text: The source.
        start: First raw offset of the citation.
        end: Raw offset behind the citation; None is the end of the text.
        language: Whose negation words apply; None is English.
        field: Path of the field, for the finding.
    """
    form = normalized(text)
    low, high = _window(form, start, end)
    rules = language or _ENGLISH
    blame: Finding | None = None
    for wanted in _readings(quote):
        for first, last in islice(_places(form, wanted, low, high), _MOST_PLACES):
            fault = _fault(form, first, last, wanted, low, rules)
            if fault is None:
                return _match(form, quote, [(first, last)])
            blame = blame or Finding(*fault[:1], field, *fault[1:])
    parts = _parts(quote)
    if len(parts) > 1 and (spans := _in_order(form, parts, low, high, rules)):
        return _match(form, quote, spans)
    return blame or Finding(
        "quote-not-in-citation", field, f"the citation does not say: {quote!r}", "the citation's own words"
    )


_ENGLISH = Language("en")


def _fault(
    form: Normalized, first: int, last: int, wanted: str, low: int, language: Language
) -> tuple[str, str, str] | None:
    """Return rule, message and remedy when the quote must not be cut out there."""
    if any(cuts(form, at, possessive_is_boundary=False) for at in (first, last)):
        return "quote-cuts-word", f"a word or number is cut at an end of {wanted!r}", "whole words"
    above, below = _paragraph(form, first, last)
    if cue := governing(form.text, first, language, max(low, above)):
        return (
            "quote-cuts-negation",
            f"{cue.text!r} stands before {wanted!r} and governs it",
            "a quote that holds it",
        )
    if back := taken_back(form.text[:below], last, language):
        return (
            "quote-cuts-negation",
            f"{back!r} stands behind {wanted!r} and takes it back",
            "a quote that holds it",
        )
    if cut := cuts_number(form.text, first, last, language):
        return "quote-cuts-number", f"{cut!r} belongs to a number of {wanted!r}", "a quote that holds it"
    if form.text[last : last + 1] == "?" and "?" not in wanted:
        return "quote-cuts-question", f"{wanted!r} is part of a question", "a quote with its question mark"
    return None


def _paragraph(form: Normalized, first: int, last: int) -> tuple[int, int]:
    """Return the normalized bounds of the paragraph around a span; white space alone no longer shows them."""
    start, end = form.to_raw(first, last)
    above = max((m.end() for m in _BLANK_LINE.finditer(form.raw, max(start - _FAR, 0), start)), default=0)
    below = _BLANK_LINE.search(form.raw, end, end + _FAR)
    return (form.from_raw(above) if above else 0), (form.from_raw(below.start()) if below else len(form.text))


def _readings(quote: str) -> Iterator[str]:
    """Yield the quote as it is, then without outer quotation marks and final punctuation."""
    seen = set()
    for base in (quote, _SIC.sub("", quote)):
        plain = _form(base)
        bare = _strip_marks(plain)
        for wanted in (plain, bare, bare.rstrip(_PUNCTUATION)):
            if _WORD.search(wanted) and wanted not in seen:
                seen.add(wanted)
                yield wanted


def _strip_marks(wanted: str) -> str:
    """Drop outer quotation marks, also behind a final full stop or comma, but no apostrophe that ends a word alone."""
    opened = wanted[:1] in {"'", '"'}
    bare = wanted.lstrip(_OUTER)
    if opened or bare.endswith('"'):
        return bare.rstrip(_OUTER)
    return bare


def _parts(quote: str) -> list[str]:
    whole = _strip_marks(_form(_SIC.sub("", quote)))
    return [p for p in (part.strip() for part in _ELLIPSIS.split(whole)) if p]


def _in_order(
    form: Normalized, parts: list[str], low: int, high: int, language: Language
) -> list[tuple[int, int]] | None:
    """Return one span a part, in text order with nothing of weight left out between, or None."""
    if any(len(_WORD.findall(part)) < _PART_WORDS for part in parts):
        return None
    spans: list[tuple[int, int]] = []
    for number, part in enumerate(parts):
        readings = [part, part.rstrip(_PUNCTUATION)] if number == len(parts) - 1 else [part]
        span = next(
            (
                (first, last)
                for wanted in dict.fromkeys(readings)
                for first, last in _places(form, wanted, spans[-1][1] if spans else low, high)
                if _joins(form, spans[-1][1] if spans else None, first, last, wanted, low, language)
            ),
            None,
        )
        if span is None:
            return None
        spans.append(span)
    return spans


def _joins(
    form: Normalized, before: int | None, first: int, last: int, wanted: str, low: int, language: Language
) -> bool:
    if before is None:
        fault = _fault(form, first, last, wanted, low, language)
        # What stands behind the first part is judged with the gap below.
        return fault is None or (
            fault[0] == "quote-cuts-negation" and governing(form.text, first, language, low) is None
        )
    if cuts(form, first) or cuts(form, last, possessive_is_boundary=False):
        return False
    gap = form.text[before:first]
    if cues_in(form.text, language, before, first):
        return False
    crossing = _SENTENCE_END.search(form.text, max(before - 2, 0), first)
    if crossing and not re.search(r"[.!?]['\")\]]* ['\"(\[]*$", form.text[max(first - 8, 0) : first]):
        return False  # from the middle of one sentence into the middle of another
    return bool(gap.strip()) and taken_back(form.text, last, language) is None


def _places(form: Normalized, wanted: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield where `wanted` stands between two normalized offsets, with line-break hyphens read both ways."""
    if not wanted:
        return
    if BREAK not in wanted:
        at = form.text.find(wanted, low, high)
        while at >= 0:
            yield at, at + len(wanted)
            at = form.text.find(wanted, at + 1, high)
    if BREAK in wanted or form.text.find(BREAK, low, high) >= 0:
        for match in _loose(wanted).finditer(form.text, low, high):
            yield match.span()


@lru_cache(maxsize=256)  # a quote is looked up in a few citations in a row
def _loose(wanted: str) -> re.Pattern[str]:
    pieces = []
    for left, char in zip(" " + wanted, wanted, strict=False):
        if char == BREAK:
            pieces.append(f"[{BREAK}-]?")
        elif char == "-":
            pieces.append(f"[{BREAK}-]")
        else:
            pieces.append((f"{BREAK}?" if left.isalpha() and char.isalpha() else "") + re.escape(char))
    return re.compile("".join(pieces))


def _window(form: Normalized, start: int, end: int | None) -> tuple[int, int]:
    high = len(form.text) if end is None or end >= len(form.raw) else form.from_raw(end)
    return (form.from_raw(start) if start > 0 else 0), high


def _form(text: str) -> str:
    return normalized(text).text.strip()


def _match(form: Normalized, needle: str, spans: list[tuple[int, int]]) -> Match:
    parts = tuple(form.to_raw(first, last) for first, last in spans)
    start, end = parts[0][0], parts[-1][1]
    same = form.raw[start:end] == needle.strip()
    return Match(start, end, "verbatim" if same else "normalized", parts)
