"""The definition of a bulleted list, for documents whose styles have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement


def add_bullets(document: Document) -> int:
    """Add the definition, and return the number that paragraphs and styles refer to it by."""
    root = _numbering(document)
    abstract = _free(root, "abstractNum", "abstractNumId")
    number = _free(root, "num", "numId")
    definition = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="357" w:hanging="357"/></w:pPr></w:lvl></w:abstractNum>'
    )
    last = root.findall(qn("w:abstractNum"))
    if last:
        last[-1].addnext(definition)  # all definitions come before their uses
    else:
        root.insert(0, definition)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>')
    )
    return number


def _numbering(document: Document) -> BaseOxmlElement:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and isinstance(relation.target_part, XmlPart):
            return cast("BaseOxmlElement", relation.target_part.element)
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    part = XmlPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return root


def _free(root: BaseOxmlElement, kind: str, identifier: str) -> int:
    taken = [int(found.get(qn(f"w:{identifier}")) or 0) for found in root.findall(qn(f"w:{kind}"))]
    return max(taken, default=0) + 1
