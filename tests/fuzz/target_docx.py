"""Word documents: the archive, and the XML in it. The first byte says which part the others are."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING

from docx import Document as Word
from promises import NAME, check_document, refused, texts

import summarize.reading.docx  # noqa: F401  # imported here to be instrumented
from summarize.errors import DocumentError
from summarize.reading.readers import extract, refuse_hopeless

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS = (
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "docProps/core.xml",
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY = (
    '<w:document xmlns:w="{w}"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/>'
    '<w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r><w:ins><w:r><w:rPr><w:vanish/><w:vertAlign '
    'w:val="superscript"/></w:rPr><w:t>2</w:t><w:footnoteReference w:id="1"/></w:r></w:ins></w:p><w:tbl><w:tr><w:tc>'
    "<w:p><w:r><w:t>a</w:t><w:tab/></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
)
_NOTES = '<w:footnotes xmlns:w="{w}"><w:footnote w:id="1"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote></w:footnotes>'
_NUMBERS = (
    '<w:numbering xmlns:w="{w}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
    'w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
    "</w:num></w:numbering>"
)
_STYLES = (
    '<w:styles xmlns:w="{w}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn '
    'w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
)
_CORE = '<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>A title</d:title><d:creator>Ada Roe</d:creator></c>'


@lru_cache(maxsize=1)
def _sound() -> dict[str, bytes]:
    """Return the parts of a sound document."""
    body = _BODY.format(w=_W, text="The minister said no.")
    given = (body, _STYLES.format(w=_W), _NUMBERS.format(w=_W), _NOTES.format(w=_W), _CORE)
    return dict(zip(_PARTS, (part.encode() for part in given), strict=True))


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def seeds() -> Iterable[bytes]:
    """Return each part of a document, and a whole archive."""
    for number, part in enumerate(_sound().values()):
        yield bytes([number]) + part
    for text in texts(300):
        words = text.encode("ascii", "xmlcharrefreplace").decode().replace("&", "&amp;").replace("<", "&lt;")
        yield b"\0" + _BODY.format(w=_W, text=words).encode()
    yield bytes([len(_PARTS)]) + _packed(_sound())
    out = io.BytesIO()
    Word().save(out)
    yield bytes([len(_PARTS)]) + out.getvalue()


def check(data: bytes) -> None:
    """Read it as the isolated process does."""
    which, data = (data[0] if data else 0) % (len(_PARTS) + 1), data[1:]
    archive = data if which == len(_PARTS) else _packed({**_sound(), _PARTS[which]: data})
    with refused(DocumentError):
        refuse_hopeless("docx", archive, NAME)
        check_document(extract("docx", archive, NAME))
