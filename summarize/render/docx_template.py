"""The document that a note is written into: a blank one, or a user's template without its text."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from summarize.errors import OutputError
from summarize.render.docx_package import blank, packed, unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.opc.rel import Relationships

_TYPES = "[Content_Types].xml"
_TEMPLATE = b"wordprocessingml.template.main+xml"  # a .dotx differs from a .docx in this
_DOCUMENT = b"wordprocessingml.document.main+xml"
_OLE = b"\xd0\xcf\x11\xe0"  # first bytes of an encrypted document, and of the .doc of old
_LOOK = {
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
}
"""Parts of a template that make the look. Footnotes, comments, pictures of its text stay out: they are another
document's words, which nobody would see in the note and everybody could read in its file."""


def open_template(template: Path | None) -> Document:
    """Return a document without text, with the template's styles, headers, footers and page setup.

    Raises:
        OutputError: The template cannot be read, is no Word document, or has macros.
    """
    document = _load(blank() if template is None else _checked(template), template)
    document._body.clear_content()  # noqa: SLF001  # keeps the last section's page setup; no public name does it
    _keep_look(document)
    return document


def _checked(template: Path) -> bytes:
    """Return the template's bytes, as a document's."""
    try:
        data = template.read_bytes()
        if data.startswith(_OLE):
            raise OutputError(
                f"{template}: encrypted, or of Word before 2007: save the template as .docx without a password"
            )
        files = unpacked(data)
    except OSError as error:
        raise OutputError(f"{template}: the template cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise OutputError(f"{template}: no Word document: name a .docx or .dotx as template") from error
    types = files.get(_TYPES, b"")
    if b"macroEnabled" in types or b"vbaProject" in types or any("vbaProject" in name for name in files):
        raise OutputError(f"{template}: the template has macros: save it as .docx or .dotx without them")
    if _TEMPLATE not in types and _DOCUMENT not in types:
        raise OutputError(f"{template}: no Word document: name a .docx or .dotx as template")
    return packed(files | {_TYPES: types.replace(_TEMPLATE, _DOCUMENT)})


def _load(data: bytes, template: Path | None) -> Document:
    try:
        document = docx.Document(io.BytesIO(data))
        # A damaged part shows only when it is read; lxml's errors of syntax are Python's SyntaxError.
        document.part.part_related_by(RELATIONSHIP_TYPE.STYLES)  # python-docx would lend its own
        document.element.body.get_or_add_sectPr()
        _ = document.styles.element, document.settings.element, document.sections[-1].page_width
    except (KeyError, ValueError, IndexError, AttributeError, SyntaxError, OpcError) as error:
        raise OutputError(
            f"{template}: a damaged Word document, or one without styles: open it in Word, save it anew, and name "
            "that file"
        ) from error
    return document


def _keep_look(document: Document) -> None:
    """Drop every part that the text needed and the look does not."""
    last = document.sections[-1]._sectPr  # noqa: SLF001  # references are in the XML only
    edges = {child.get(qn("r:id")) for child in last if child.get(qn("r:id"))}
    kept = {relation.rId for relation in document.part.rels.values() if relation.reltype in _LOOK}
    _drop(document.part.rels, kept | edges)
    package = document.part.package
    if package is not None:
        main = {rel.rId for rel in package.rels.values() if rel.reltype == RELATIONSHIP_TYPE.OFFICE_DOCUMENT}
        _drop(package.rels, main)
    settings = document.settings.element
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.SETTINGS:
            _drop(relation.target_part.rels, set())  # paths of the template's own template and of mail merges
    for name in ("w:attachedTemplate", "w:footnotePr", "w:endnotePr", "w:mailMerge", "w:rsids"):
        for element in settings.findall(qn(name)):
            settings.remove(element)
    for element in last.findall(qn("w:endnotePr")) + last.findall(qn("w:footnotePr")):
        last.remove(element)


def _drop(relations: Relationships, kept: set[str | None]) -> None:
    for identifier in [rel.rId for rel in relations.values() if rel.rId not in kept]:
        del relations[identifier]
