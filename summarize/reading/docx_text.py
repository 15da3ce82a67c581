"""The body of a DOCX becomes blocks: paragraphs, headings, lists, tables, text boxes; notes come at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.reading.docx_parts import attribute, child, is_on, local, parse
from summarize.reading.extracted import Block, plain, raised, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.reading.archive import Archive
    from summarize.reading.docx_styles import Styles

_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "r", "oMath", "oMathPara", "dir", "bdo", "ruby", "rubyBase"}  # fmt: skip  # a list
_DELETED = {"del", "moveFrom"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


@dataclass(slots=True)
class Reading:
    """One pass through a document, with what it came across."""

    styles: Styles
    archive: Archive
    inserted: int = 0
    deleted: int = 0
    hidden: int = 0
    text_boxes: int = 0
    embedded: int = 0
    references: list[tuple[str, str]] = field(default_factory=list)  # (part, id) in the order of the text
    _boxes: list[Any] = field(default_factory=list)
    _carried: str = ""  # the text of a paragraph whose end was deleted
    _has_title: bool = False

    def body(self, root: Any) -> Iterator[Block]:  # noqa: ANN401  # lxml ships no types
        """Yield the blocks of the main part."""
        body = child(root, "body")
        if body is None:
            return
        named = (self.styles.of(child(e, "pPr")) for e in body.iter("{*}p"))
        self._has_title = any(style.is_title for style in named)
        yield from self._blocks(body)

    def notes_at_end(self) -> Iterator[Block]:
        """Yield the footnotes and endnotes in the order of their marks: "[1] ..."."""
        roots = {part: parse(self.archive, f"word/{part}.xml") for part in set(_NOTES.values())}
        for number, (part, own) in enumerate(list(self.references), start=1):
            root = roots[part]
            found: list[Any] = [e for e in root if attribute(e, "id") == own] if root is not None else []
            words = " ".join(block.text for one in found for block in self._blocks(one))
            if words:
                yield Block(f"[{number}] {words}")

    def notes(self) -> tuple[str, ...]:
        """Return what a person should know."""
        found = (
            (self.inserted or self.deleted, f"tracked changes: {self.inserted} insertion(s) read as text, {self.deleted} deletion(s) left out"),
            (self.references, f"{len(self.references)} footnote(s) or endnote(s) read at the end of the text"),
            (self.text_boxes, f"{self.text_boxes} text box(es) read after the paragraph they hang on"),
            (self.hidden, f"{self.hidden} stretch(es) of hidden text left out"),
            (self.embedded, f"{self.embedded} embedded document(s) left out"),
        )  # fmt: skip  # a table
        return tuple(words for happened, words in found if happened)

    def _blocks(self, parent: Any) -> Iterator[Block]:  # noqa: ANN401  # as above
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "altChunk":
                self.embedded += 1
            elif name in _WRAPPERS:
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:  # noqa: ANN401  # as above
        properties = child(element, "pPr")
        style = self.styles.of(properties)
        text = self._carried + "".join(self._inline(element))
        self._carried = ""
        if child(properties, "rPr", "del") is not None:
            self._carried = text
            return
        text = plain(text)
        boxes, self._boxes = self._boxes, []
        if text:
            label = self.styles.label(style)
            level = 1 if style.is_title else style.level + self._has_title if style.level else 0
            level = min(level, 6)
            if label:
                text = f"{label} {text}"
            marker = "entry" if label == "" and not level else "quote" if style.is_quote and not level else ""
            yield Block(text.replace("\n", " ") if level else text, level, marker)  # type: ignore[arg-type]  # one of its names
        for box in boxes:
            self.text_boxes += 1
            yield from self._blocks(box)

    def _inline(self, parent: Any) -> Iterator[str]:  # noqa: ANN401  # as above
        before = ""
        for element in parent:
            for piece in self._piece(element, before):
                before = (before + piece)[-8:]
                yield piece

    def _piece(self, element: Any, before: str) -> Iterator[str]:  # noqa: ANN401  # as above
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name in _BREAKS:
            if attribute(element, "type") not in {"page", "column"}:
                yield _BREAKS[name]
        elif name in _NOTES:
            self.references.append((_NOTES[name], attribute(element, "id") or ""))
            yield f"[{len(self.references)}]"
        elif name in _DELETED:
            self.deleted += 1
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from self._inline(chosen if chosen is not None else ())
        elif name in {"drawing", "pict", "object"}:
            self._boxes += self._outer_boxes(element)
        elif name == "r":
            yield from self._run(element, before)
        elif name in _WRAPPERS:
            self.inserted += name in {"ins", "moveTo"}
            yield from self._inline(element)

    def _run(self, element: Any, before: str) -> Iterator[str]:  # noqa: ANN401  # as above
        properties = child(element, "rPr")
        if is_on(child(properties, "vanish")):
            self.hidden += 1
            return
        text = "".join(self._inline(element))
        digits = text.strip()
        if attribute(child(properties, "vertAlign"), "val") == "superscript" and digits.isdecimal():
            yield raised(digits, before)
        else:
            yield text

    def _outer_boxes(self, element: Any) -> list[Any]:  # noqa: ANN401  # as above
        """Return the text boxes of a drawing, without those inside another one and without old doubles of them."""
        found = [
            e for e in element.iter("{*}txbxContent") if not _inside(e, element, {"txbxContent", "Fallback"})
        ]
        return [box for box in found if any((t.text or "").strip() for t in box.iter("{*}t"))]

    def _table(self, table: Any) -> Iterator[Block]:  # noqa: ANN401  # as above
        for one in self._rows(table):
            if child(one, "trPr", "del") is not None:
                self.deleted += 1
                continue
            cells = [list(self._blocks(cell)) for cell in self._cells(one)]
            if len(cells) == 1:
                yield from cells[0]  # a frame around text, not a table
            elif any(cells):
                yield row(" ".join(block.text.strip("| ") for block in cell) for cell in cells)

    def _rows(self, table: Any) -> Iterator[Any]:  # noqa: ANN401  # as above
        for element in table:
            if local(element) == "tr":
                yield element
            elif local(element) in _WRAPPERS:
                yield from self._rows(element)

    def _cells(self, one: Any) -> Iterator[Any]:  # noqa: ANN401  # as above
        for element in one:
            if local(element) == "tc":
                yield element
            elif local(element) in _WRAPPERS:
                yield from self._cells(element)


def _inside(element: Any, top: Any, names: set[str]) -> bool:  # noqa: ANN401  # as above
    parent = element.getparent()
    while parent is not None and parent is not top:
        if local(parent) in names:
            return True
        parent = parent.getparent()
    return False
