"""The styles of a briefing note. A template's own styles win; these fill in what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from summarize.render.docx_bullets import add_bullets

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_INK, _GREY, _LINE, _SHADE, _MARK = "1F3864", "595959", "BFBFBF", "E9EDF4", "8A4B00"
"""Colours: headings, small print, hairlines, column heads, the model's judgement. All text passes WCAG AA on white."""

DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" '
    'w:cs="Arial"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
)


def _style(kind: str, name: str, based_on: str, body: str = "", *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    custom = ' w:customStyle="1"' if name.startswith("Brief ") else ""
    base = f'<w:basedOn w:val="{_id(based_on)}"/>' if based_on else ""
    after = '<w:next w:val="Normal"/>' if name.startswith(("heading", "Title", "Subtitle")) else ""
    return (
        f'<w:style {nsdecls("w")} w:type="{kind}"{first}{custom} w:styleId="{_id(name)}">'
        f'<w:name w:val="{name}"/>{base}{after}<w:qFormat/>{body}</w:style>'
    )


def _id(name: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in name.split())


def _font(size: int, before: str = "") -> str:
    """Return run properties with a size in half points; `before` stands before it, as the schema orders."""
    return f'<w:rPr>{before}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


def _coloured(size: int, colour: str, *, bold: bool = False) -> str:
    return _font(size, ("<w:b/><w:bCs/>" if bold else "") + f'<w:color w:val="{colour}"/>')


def _space(before: int, after: int, extra: str = "", *, keep: bool = False, first: str = "") -> str:
    kept = "<w:keepNext/><w:keepLines/>" if keep else ""
    return f'<w:pPr>{kept}{first}<w:spacing w:before="{before}" w:after="{after}"/>{extra}</w:pPr>'


def _edge(side: str, colour: str, size: int = 4) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


_BULLET = '<w:numPr><w:numId w:val="{number}"/></w:numPr>'
_MARGINS = (
    "<w:tblCellMar>"
    + "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in {"top": 40, "left": 70, "bottom": 40, "right": 70}.items()
    )
    + "</w:tblCellMar>"
)
_RULED = (
    f"<w:tblPr><w:tblBorders>{_edge('top', _INK, 8)}{_edge('bottom', _INK, 8)}{_edge('insideH', _LINE)}"
    f'</w:tblBorders>{_MARGINS}</w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/></w:tcPr></w:tblStylePr>'
)

STYLES = {
    name: _style(kind, name, based_on, body, default=not based_on)
    for kind, name, based_on, body in (
        ("paragraph", "Normal", "", ""),
        ("character", "Default Paragraph Font", "", ""),
        ("table", "Normal Table", "", f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_MARGINS}</w:tblPr>'),
        ("numbering", "No List", "", ""),
        ("paragraph", "Title", "Normal", _space(0, 60, keep=True) + _coloured(40, _INK, bold=True)),
        ("paragraph", "Subtitle", "Normal", _space(0, 240) + _coloured(21, _GREY)),
        (
            "paragraph",
            "heading 1",
            "Normal",
            _space(300, 90, '<w:outlineLvl w:val="0"/>', keep=True) + _coloured(28, _INK, bold=True),
        ),
        (
            "paragraph",
            "heading 2",
            "Normal",
            _space(180, 60, '<w:outlineLvl w:val="1"/>', keep=True) + _coloured(23, _INK, bold=True),
        ),
        ("paragraph", "List Bullet", "Normal", _space(0, 60, first=_BULLET)),
        ("paragraph", "Brief Statement", "List Bullet", _space(0, 80) + _font(24)),
        ("paragraph", "Brief Legend", "Normal", _space(120, 60) + _coloured(17, _GREY)),
        (
            "paragraph",
            "Brief Cell",
            "Normal",
            '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>' + _font(18),
        ),
        (
            "paragraph",
            "Brief Column Head",
            "Brief Cell",
            f'<w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/><w:bCs/><w:color w:val="{_INK}"/></w:rPr>',
        ),
        ("character", "Brief Judgement", "Default Paragraph Font", _coloured(17, _MARK, bold=True)),
        ("character", "Brief Derived", "Default Paragraph Font", "<w:rPr><w:i/><w:iCs/></w:rPr>"),
        (
            "character",
            "endnote reference",
            "Default Paragraph Font",
            '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
        ),
        (
            "paragraph",
            "Brief Note Numbers",
            "Brief Cell",
            '<w:pPr><w:spacing w:before="20" w:line="220" w:lineRule="exact"/></w:pPr>' + _font(24),
        ),
        (
            "paragraph",
            "endnote text",
            "Normal",
            '<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/>'
            '<w:ind w:left="340" w:hanging="340"/></w:pPr>' + _font(18),
        ),
        ("paragraph", "header", "Normal", _coloured(17, _GREY)),
        ("paragraph", "footer", "Normal", '<w:pPr><w:jc w:val="right"/></w:pPr>' + _coloured(17, _GREY)),
        ("table", "Brief Table", "Normal Table", _RULED),
    )
}
"""Name as Word stores it -> its XML. A style without a base is the default of its kind."""


class Styles:
    """The style of each name in one document.

    Word writes built-in names in English in every language; identifiers are translated, so names are looked up.
    """

    def __init__(self, document: Document) -> None:
        """Add the styles that the document lacks."""
        self._root = document.styles.element
        self._ids = {_name(style): _identifier(style) for style in self._root.findall(qn("w:style"))}
        bullets = 0 if "list bullet" in self._ids else add_bullets(document)
        for name, xml in STYLES.items():
            if name.casefold() not in self._ids:
                self._add(name, xml.format(number=bullets))

    def __getitem__(self, name: str) -> str:
        """Return the identifier of a style."""
        return self._ids[name.casefold()]

    def _add(self, name: str, xml: str) -> None:
        style = parse_xml(xml)
        taken = set(self._ids.values())
        wanted = identifier = _identifier(style)
        while identifier in taken:
            identifier += "x"  # another style of the template has this identifier under another name
        style.set(qn("w:styleId"), identifier)
        for link in style.iter(qn("w:basedOn"), qn("w:next")):
            link.set(qn("w:val"), next((self[n] for n in STYLES if _id(n) == link.get(qn("w:val"))), wanted))
        if style.get(qn("w:default")) and any(
            other.get(qn("w:type")) == style.get(qn("w:type")) and other.get(qn("w:default")) in {"1", "true"}
            for other in self._root.findall(qn("w:style"))
        ):
            del style.attrib[qn("w:default")]
        self._ids[name.casefold()] = identifier
        self._root.append(style)


def _name(style: BaseOxmlElement) -> str:
    found = style.find(qn("w:name"))
    return "" if found is None else (found.get(qn("w:val")) or "").casefold()


def _identifier(style: BaseOxmlElement) -> str:
    return style.get(qn("w:styleId")) or ""
