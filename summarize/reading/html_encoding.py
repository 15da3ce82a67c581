"""How a saved page is decoded: a byte order mark, the user's word, the page's own word, and only then detection."""

from __future__ import annotations

import codecs
import re

from summarize.errors import DocumentError
from summarize.reading.decoding import decode

_REACH = 4_096  # bytes in which a page states its encoding; the standard says 1,024, pages don't
_STATED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
# The web's standard reads these names as the Windows code pages that hold more.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "tis-620": "cp874", "shift_jis": "cp932"}  # fmt: skip  # a table
_WIDE = re.compile(r"utf-?(?:16|32)")


def decode_page(data: bytes, path: str, encoding: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Return the page's text, the codec as Python names it, and notes on what was guessed.

    Raises:
        DocumentError: The user's encoding does not fit, or none does.
    """
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    stated = None if encoding or data.startswith(marks) else stated_encoding(data)
    if stated is None:
        return decode(data, path, encoding)
    text = data.decode(stated, "replace")
    lost = text.count("\ufffd")
    if lost and stated != "utf-8":
        try:
            return data.decode("utf-8"), "utf-8", (f"the page says {stated}, but is utf-8",)
        except UnicodeDecodeError:
            pass
    if lost and stated == "utf-8" and lost > len(text) // 200:  # one letter in 200: accents, not accidents
        try:
            found, codec, notes = decode(data, path, None)
        except DocumentError:
            return text, stated, ()  # nothing fits better; the letters lost are noted with the text
        return found, codec, ("the page says utf-8, but is not", *notes)
    return text, stated, ()


def stated_encoding(data: bytes) -> str | None:
    """Return the codec that a page names; None without one that Python knows."""
    match = _STATED.search(data[:_REACH])
    if match is None:
        return None
    name = (match[1] or match[2]).decode("ascii").lower()
    if _WIDE.match(name):
        return "utf-8"  # the name was readable as ASCII
    try:
        codec = codecs.lookup(name).name
        b"a".decode(codec)
    except (LookupError, UnicodeError):
        return None
    return _WIDER.get(codec, codec)
