"""A PDF writer of forty lines for tests: any character at any place, without a font file.

Its one font has no shapes, only a table from codes to characters, which is all that a reader of text needs. Text of
right-to-left scripts is written as printers do: from the left edge, in the order in which it stands on paper.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

WIDTH, HEIGHT = 595.0, 842.0  # A4 in points
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff](?:[\u0590-\u08ff\s]*[\u0590-\u08ff])?")
_TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n{ranges}\nendcmap end end"
)


class Run(NamedTuple):
    """Characters at a place: `x` from the left and `y` from the bottom of the page, in points."""

    x: float
    y: float
    text: str
    size: float = 10.0
    bold: bool = False
    turned: bool = False


def width(text: str, size: float = 10.0) -> float:
    """Return how wide a text is: every character is half as wide as high."""
    return len(text) * size / 2


def write_pdf(pages: list[list[Run]], *, info: dict[str, str] | None = None) -> bytes:
    """Return a PDF with the runs of each page."""
    objects: list[bytes] = [b"", b""]  # catalogue and pages come last but are numbered first

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    ranges = "".join(
        f"{min(100, 256 - start)} beginbfrange\n"
        + "".join(
            f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>\n" for high in range(start, min(start + 100, 256))
        )
        + "endbfrange\n"
        for start in (0, 100, 200)
    )
    table = add(_stream(_TO_UNICODE.format(ranges=ranges).encode()))
    fonts = []
    for name in ("Plain", "Plain-Bold"):
        described = add(f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 500 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>".encode())  # fmt: skip  # one object
        shapes = add(f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {described} 0 R /DW 500 >>".encode())  # fmt: skip  # one object
        fonts.append(add(f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{shapes} 0 R] /ToUnicode {table} 0 R >>".encode()))  # fmt: skip  # one object
    kids = []
    for runs in pages:
        content = add(_stream("\n".join(map(_shown, runs)).encode()))
        kids.append(add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R /Resources << /Font << /F0 {fonts[0]} 0 R /F1 {fonts[1]} 0 R >> >> >>".encode()))  # fmt: skip  # one object
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = (
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    )
    stated = add(f"<< {' '.join(f'/{key} ({value})' for key, value in (info or {}).items())} >>".encode())
    return _file(objects, stated)


def _shown(run: Run) -> str:
    text = _RIGHT_TO_LEFT.sub(lambda match: match.group()[::-1], run.text)
    codes = text.encode("utf-16-be").hex()
    turn = "0 1 -1 0" if run.turned else "1 0 0 1"
    return f"BT /F{int(run.bold)} {run.size} Tf {turn} {run.x:.2f} {run.y:.2f} Tm <{codes}> Tj ET"


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def _file(objects: list[bytes], info: int) -> bytes:
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return (
        out
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
