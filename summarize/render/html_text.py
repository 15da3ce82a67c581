"""Text of strangers on a page: escaped, and with every character that hides or reorders others made visible."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

# Controls but tab and line feed; marks, embeddings, overrides and isolates of the bidirectional algorithm
# (UAX #9); invisible letters, line and paragraph separators, byte order marks; surrogates without a partner;
# tags and variation selectors of plane 14, in which text can hide; code points that are no characters. The
# joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are written with them.
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\\ud800-\\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)


def plain(text: str) -> str:
    """Return the text with each hidden character named in its place, "⟦U+202E⟧"; fit for attributes, still to be escaped."""
    return _HIDDEN.sub(lambda found: f"⟦{_code(found[0])}⟧", text)


def visible(text: str) -> Markup:
    """Return the text as HTML content, each hidden character as an element that names it."""
    pieces, at = [], 0
    for found in _HIDDEN.finditer(text):
        pieces += [escape(text[at : found.start()]), _mark(found[0])]
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])


def _mark(character: str) -> Markup:
    name = unicodedata.name(character, "control character")
    return Markup('<span class="hidden" title="{}">⟦{}⟧</span>').format(name, _code(character))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
