"""Styles and numbering of a DOCX: which paragraph is a heading, which one has a bullet or a number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.reading.docx_parts import attribute, child, local, parse

if TYPE_CHECKING:
    from summarize.reading.archive import Archive

_HEADING = re.compile(
    r"heading ([1-9])", re.IGNORECASE
)  # Word's own names, the same in every language of its menus
_NO_LEVEL = 9  # Word's outline level of body text
_DEPTH = 20  # styles based on styles; deeper is a circle
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip  # a table
_MAX_ROMAN = 3_999  # and letters: a list is shorter
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style decides: an outline level from 1 (0: none), a list, a quotation, a title."""

    level: int = 0
    number: str | None = None
    depth: int = 0
    is_quote: bool = False
    is_title: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of one document and the counters of its lists."""

    named: dict[str, Style] = field(default_factory=dict)
    default: Style = field(default_factory=Style)
    lists: dict[str, str] = field(default_factory=dict)  # list -> its definition
    levels: dict[tuple[str, int], tuple[str, str, int]] = field(
        default_factory=dict
    )  # -> format, text, start
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, properties: Any) -> Style:  # noqa: ANN401  # lxml ships no types
        """Return the style of a paragraph by its properties element."""
        style = self.named.get(attribute(child(properties, "pStyle"), "val") or "", self.default)
        own = attribute(child(properties, "outlineLvl"), "val")
        level = style.level
        if own is not None and own.isdecimal():
            level = int(own) + 1 if int(own) < _NO_LEVEL else 0
        number = attribute(child(properties, "numPr", "numId"), "val") or style.number
        depth = attribute(child(properties, "numPr", "ilvl"), "val")
        return Style(
            level,
            number if number != "0" else None,  # zero takes a list away
            int(depth) if depth and depth.isdecimal() else style.depth,
            style.is_quote,
            style.is_title,
        )

    def label(self, style: Style) -> str | None:
        """Count one entry of the list and return its label, "" for a bullet; None for a paragraph of no list."""
        if style.number is None or style.number not in self.lists:
            return None
        definition = self.lists[style.number]
        form, shown, start = self.levels.get((definition, style.depth), ("bullet", "", 1))
        if form in {"bullet", "none"}:
            return "" if form == "bullet" else None
        counts = self.counts[definition]
        counts[style.depth] = counts.get(style.depth, start - 1) + 1
        for deeper in [depth for depth in counts if depth > style.depth]:
            del counts[deeper]

        def number(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            own_form, _, first = self.levels.get((definition, depth), ("decimal", "", 1))
            return _written(counts.get(depth, first), own_form)

        return re.sub(r"%([1-9])", number, shown)


def styles_of(archive: Archive) -> Styles:
    """Return the styles and lists that a document defines."""
    found = Styles()
    root = parse(archive, "word/styles.xml")
    if root is not None:
        elements = {attribute(e, "styleId") or "": e for e in root if local(e) == "style"}
        found.named = {name: _style(name, elements) for name in elements}
        for name, element in elements.items():
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}:
                found.default = found.named[name]
    _read_lists(archive, found)
    return found


def _style(name: str, elements: dict[str, Any]) -> Style:
    """Return a style with what it inherits."""
    level: int | None = None
    number: str | None = None
    depth = 0
    is_quote = is_title = False
    for _ in range(_DEPTH):
        element = elements.get(name)
        if element is None:
            break
        called = (attribute(child(element, "name"), "val") or "").lower()
        own = attribute(child(element, "pPr", "outlineLvl"), "val")
        if level is None and (match := _HEADING.fullmatch(called)):
            level = int(match[1])
        elif level is None and own is not None and own.isdecimal():
            level = int(own) + 1 if int(own) < _NO_LEVEL else 0
        is_title = is_title or called == "title"
        is_quote = is_quote or called in {"quote", "intense quote"}
        own_number = attribute(child(element, "pPr", "numPr", "numId"), "val")
        if number is None and own_number is not None:
            number = own_number
            own_depth = attribute(child(element, "pPr", "numPr", "ilvl"), "val")
            depth = int(own_depth) if own_depth and own_depth.isdecimal() else 0
        name = attribute(child(element, "basedOn"), "val") or ""
    return Style(level or 0, number, depth, is_quote, is_title)


def _read_lists(archive: Archive, found: Styles) -> None:
    root = parse(archive, "word/numbering.xml")
    for element in root if root is not None else ():
        if local(element) == "abstractNum":
            definition = attribute(element, "abstractNumId") or ""
            for level in element:
                if local(level) != "lvl":
                    continue
                start = attribute(child(level, "start"), "val") or "1"
                found.levels[definition, int(attribute(level, "ilvl") or 0)] = (
                    attribute(child(level, "numFmt"), "val") or "decimal",
                    attribute(child(level, "lvlText"), "val") or "",
                    int(start) if start.isdecimal() else 1,
                )
        elif local(element) == "num":
            definition = attribute(child(element, "abstractNumId"), "val") or ""
            found.lists[attribute(element, "numId") or ""] = definition


def _written(number: int, form: str) -> str:
    if not 0 < number <= _MAX_ROMAN:
        return str(number)
    if form.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman"):
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman.upper() if form.startswith("upper") else roman
    return str(number).zfill(2) if form == "decimalZero" else str(number)
