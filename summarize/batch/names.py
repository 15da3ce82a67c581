"""Names of result files: the tree of the source, in characters that every file system takes.

A document `sub/report.md` has its results in `sub/report.md.json` and `sub/report.md.md`. What a file system may refuse,
change or hide is percent-encoded (UTF-8, upper-case hex), so that different documents have different results.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

MOST_PART_BYTES = 195
"""Bytes of UTF-8 in one part of a name, so that a part with ".json" has 200: file systems take 255, and some of them
count decomposed characters."""
MOST_NAME_BYTES = (
    800  # of a whole name; macOS takes 1,024 for a path, Linux 4,096, and the run folder comes before it
)
MOST_PARTS = 32  # folders in folders; deeper trees than people make

_DIGITS = (
    12  # of a SHA-256, as in prompt identities: one chance in 10^14 that two names of equal beginning meet
)
_REFUSED = re.compile(
    r"[%~"  # our own marks
    r'<>:"|?*\\'  # Windows (learn.microsoft.com, "Naming Files, Paths, and Namespaces")
    r"\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters and line breaks
    # What nobody sees, or what turns the text around it: HFS+ ignores some of it when it compares names.
    r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e0fff"
    r"\ud800-\udfff]"  # bytes that are no text (surrogateescape), and halves of characters
    r"|^[-. ]"  # an option to a command, a hidden file, "." and ".."; our temporary files begin with a dot
    r"|[. ]$"  # Windows drops them
)
_DEVICE = re.compile(  # Windows opens a device whatever follows the dot
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(?:\.|$)", re.IGNORECASE
)
_LIKE_A_RESULT = re.compile(
    r"\.(?=(?:json|md)$)", re.IGNORECASE
)  # the dot of a folder named as a result file is
_CUT_CODE = re.compile(r"%(?:u[0-9A-F]{0,3}|[0-9A-F]?)$")  # a percent code that a cut went through
_UNPRINTABLE = re.compile(r"[\\\ud800-\udfff]")
_BYTE = 0xDC00  # surrogateescape (PEP 383): a byte that is no text, 0x80 to 0xFF, is this plus its value


def result_name(relative: str) -> str:
    """Return where a document's results lie below the folder of results, without the final ".json" or ".md".

    Args:
        relative: The document's path below its folder, "/" between its parts; it may hold any characters, those of
            bytes that are no text too (surrogateescape).

    Returns:
        A relative path, "/" between its parts, that stays in the folder. Different documents have different names;
        where a part or the whole is too long, up to a collision of 48 bits of SHA-256.
    """
    *folders, file = relative.split("/")
    parts = [_shortened(_LIKE_A_RESULT.sub("%2E", _encoded(part))) for part in folders]
    parts.append(_shortened(_encoded(file)))
    name = "/".join(parts)
    if len(parts) > MOST_PARTS or len(name.encode()) > MOST_NAME_BYTES:
        return f"~{_digits('/'.join(parts[:-1]))}/{parts[-1]}"
    return name


def folded(name: str) -> str:
    """Return a key that is equal for two names which some file system takes for one.

    File systems ignore case (Windows, macOS) and change composed into decomposed characters (HFS+): this is the
    canonical caseless match of the Unicode Standard, section 3.13, D145.
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def distinct(name: str, path: str) -> str:
    """Return another name for the second of two documents whose `folded` names are equal.

    Args:
        name: The document's `result_name`.
        path: The document's path, by which the new name differs from those of others.
    """
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{_cut(last)}~{_digits(f'{name}/{path}')}"


def plain_path(path: str) -> str:
    r"""Return a path as text that UTF-8 can write: a byte that is no text becomes "\xFF", a backslash is doubled.

    Different paths give different texts, so that tables can be joined by it.
    """
    return _UNPRINTABLE.sub(_escaped, path)


def _encoded(part: str) -> str:
    if not part:
        return "%"  # no code is a percent sign alone
    encoded = _REFUSED.sub(_percent, part)
    return _percent_of(encoded[0]) + encoded[1:] if _DEVICE.match(encoded) else encoded


def _percent(found: re.Match[str]) -> str:
    return _percent_of(found[0])


def _percent_of(character: str) -> str:
    code = ord(character)
    if _BYTE + 0x80 <= code <= _BYTE + 0xFF:
        return f"%{code - _BYTE:02X}"
    try:
        return "".join(f"%{byte:02X}" for byte in character.encode())
    except UnicodeEncodeError:  # half a character: Windows and NTFS allow it
        return f"%u{code:04X}"


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] == "\\":
        return "\\\\"
    return f"\\x{code - _BYTE:02X}" if _BYTE + 0x80 <= code <= _BYTE + 0xFF else f"\\u{code:04X}"


def _shortened(part: str) -> str:
    return part if len(part.encode()) <= MOST_PART_BYTES else f"{_cut(part)}~{_digits(part)}"


def _cut(part: str) -> str:
    """Return as much of a part as leaves room for "~" and digits."""
    room = MOST_PART_BYTES - _DIGITS - 1
    encoded = part.encode()
    return part if len(encoded) <= room else _CUT_CODE.sub("", encoded[:room].decode(errors="ignore"))


def _digits(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
