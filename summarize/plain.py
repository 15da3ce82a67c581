"""Text of strangers in a file or on a terminal: every character that hides, reorders others or breaks a format made visible."""

from __future__ import annotations

import re

# Controls but tab, line feed, carriage return and next line; marks, embeddings, overrides and isolates of the
# bidirectional algorithm (UAX #9), which could turn a 12 into a 21; invisible letters, separators, byte order marks;
# halves of UTF-16 pairs; tags and variation selectors of plane 14; code points that are no characters. The joiners
# U+200C and U+200D stay: Persian, Indic scripts and emoji are written with them.
HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\\ud800-\\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
"""One such character."""


def visible(text: str) -> str:
    """Return the text with each hidden character named in its place, "⟦U+202E⟧"; XML 1.0 can hold the rest."""
    return HIDDEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def one_line(text: str) -> str:
    """Return the visible text with each run of white space as one space."""
    return " ".join(visible(text).split())
