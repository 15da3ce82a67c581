"""Numbered citations: one endnote for each cited sentence, and cross references to it wherever it is cited again."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from summarize.render.docx_text import add_field, add_run, add_text, direct, new_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P
    from docx.oxml.xmlchemy import BaseOxmlElement

    from summarize.brief import CitedSentence
    from summarize.render.docx_styles import Styles

_SEPARATORS = {"separator": "-1", "continuationSeparator": "0"}  # the identifiers Word gives them
_FIRST_BOOKMARK = 9000  # headers and footers of a template may have bookmarks, with small identifiers
_AFTER_ENDNOTES = (
    *(
        "w:compat",
        "w:docVars",
        "w:rsids",
        "m:mathPr",
        "w:attachedSchema",
        "w:themeFontLang",
        "w:clrSchemeMapping",
    ),
    *("w:doNotIncludeSubdocsInStats", "w:doNotAutoCompressPictures", "w:forceUpgrade", "w:captions"),
    *(
        "w:readModeInkLockDown",
        "w:smartTagType",
        "w:shapeDefaults",
        "w:doNotEmbedSmartTags",
        "w:decimalSymbol",
    ),
    "w:listSeparator",
)  # the schema orders the settings


class Endnotes:
    """The endnotes of a note.

    A sentence has one endnote, however many items cite it: the list of sources stays as short as the document allows
    (the long report of the seeds cites 253 sentences 475 times), one number means one sentence, and Word renumbers
    the cross references (fields of the kind NOTEREF) together with the notes.
    """

    def __init__(self, styles: Styles, citations: Iterable[CitedSentence]) -> None:
        self._styles = styles
        self._look = styles["endnote reference"]
        self._texts = {cited.number: cited.text for cited in citations}
        self._numbers: dict[int, int] = {}  # of a sentence -> of its endnote, in order of first citation

    def cite(self, paragraph: CT_P, sentences: Sequence[int]) -> None:
        """Add the numbers of the sentences' endnotes, rising; a sentence the brief does not show keeps its own, as [7]."""
        known = sorted(
            dict.fromkeys(n for n in sentences if n in self._texts),
            key=lambda n: (self._numbers.get(n, len(self._texts) + 1), n),
        )
        for position, sentence in enumerate(known):
            if position:
                add_run(paragraph, self._look).text = ", "
            if sentence in self._numbers:
                self._cite_again(paragraph, sentence)
            else:
                self._cite_first(paragraph, sentence)
        unknown = [str(n) for n in dict.fromkeys(sentences) if n not in self._texts]
        if unknown:
            add_text(paragraph, f"{' ' if known else ''}[{', '.join(unknown)}]", self._look)

    def _cite_first(self, paragraph: CT_P, sentence: int) -> None:
        number = self._numbers[sentence] = len(self._numbers) + 1
        mark = str(_FIRST_BOOKMARK + number)
        paragraph.append(_element("w:bookmarkStart", id=mark, name=_bookmark(sentence)))
        add_run(paragraph, self._look).append(_element("w:endnoteReference", id=str(number)))
        paragraph.append(_element("w:bookmarkEnd", id=mark))

    def _cite_again(self, paragraph: CT_P, sentence: int) -> None:
        add_field(paragraph, f" NOTEREF {_bookmark(sentence)} \\h ", str(self._numbers[sentence]), self._look)

    def write(self, document: Document) -> None:
        """Give the document the part with the endnotes, and settings that number them 1, 2, 3."""
        root = parse_xml(f"<w:endnotes {nsdecls('w')}/>")
        for kind, identifier in _SEPARATORS.items():
            note = _element("w:endnote", type=kind, id=identifier)
            paragraph = new_paragraph(self._styles["Brief Cell"])
            add_run(paragraph).append(OxmlElement(f"w:{kind}"))
            note.append(paragraph)
            root.append(note)
        for sentence, number in self._numbers.items():
            note = _element("w:endnote", id=str(number))
            note.append(self._text(sentence))
            root.append(note)
        part = XmlPart(PackURI("/word/endnotes.xml"), CONTENT_TYPE.WML_ENDNOTES, root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
        _number_plainly(document)

    def _text(self, sentence: int) -> CT_P:
        paragraph = new_paragraph(self._styles["endnote text"])
        direct(paragraph, self._texts[sentence])
        add_run(paragraph, self._look).append(OxmlElement("w:endnoteRef"))
        add_text(paragraph, f" Sentence {sentence}: ")
        add_text(paragraph, self._texts[sentence])
        return paragraph


def _number_plainly(document: Document) -> None:
    """Say 1, 2, 3 in the settings and in the section: the default is i, ii, iii, and LibreOffice asks the section."""
    properties = OxmlElement("w:endnotePr")
    properties.append(_element("w:numFmt", val="decimal"))
    section = document.sections[-1]._sectPr  # noqa: SLF001  # python-docx knows no endnotes
    edges = section.findall(qn("w:headerReference")) + section.findall(qn("w:footerReference"))
    section.insert(len(edges), deepcopy(properties))  # the schema puts it right behind them
    for identifier in _SEPARATORS.values():
        properties.append(_element("w:endnote", id=identifier))
    settings = document.settings.element
    names = {qn(name) for name in _AFTER_ENDNOTES}
    following = next((child for child in settings if child.tag in names), None)
    if following is None:
        settings.append(properties)
    else:
        following.addprevious(properties)


def _bookmark(sentence: int) -> str:
    return f"_Sentence{sentence}"  # Word hides names that begin with a line


def _element(tag: str, /, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
