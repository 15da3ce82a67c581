"""The file around a note: the one without a template, the reading of a user's template, and the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from docx.oxml.ns import nsdecls

from summarize.render.docx_styles import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file knows: when a note was written is not in it
_PARTS = ("styles", "settings", "numbering", "footer")


def blank() -> bytes:
    """Return an empty A4 document with page numbers in its footer; its styles are added like a template's."""
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPES}.{part}+xml"/>' for part in _PARTS
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{part}" Target="{part}.xml"/>'
        for n, part in enumerate(_PARTS, 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {nsdecls('w', 'r')}><w:body><w:sectPr>"
        f'<w:footerReference w:type="default" r:id="rId{_PARTS.index("footer") + 1}"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>',
        "word/styles.xml": f"<w:styles {nsdecls('w')}>{DEFAULTS}</w:styles>",
        "word/settings.xml": f'<w:settings {nsdecls("w")}><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/numbering.xml": f"<w:numbering {nsdecls('w')}/>",
        "word/footer.xml": f'<w:ftr {nsdecls("w")}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f'{_field("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{_field("NUMPAGES")}</w:p></w:ftr>',
    }
    return packed({name: (_HEAD + text).encode() for name, text in files.items()})


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip file whose bytes depend on nothing but its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # not the system that happens to run
            archive.writestr(member, data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the members of a zip file in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
