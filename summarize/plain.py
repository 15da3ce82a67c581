"""Text of strangers in a file or on a terminal: every character that hides, reorders others or breaks a format made visible."""

from __future__ import annotations

import json
import re

# All but: controls save tab and line feed; marks, embeddings, overrides and isolates of the bidirectional algorithm
# (UAX #9), which could turn a 12 into a 21; invisible letters, separators, byte order marks; halves of UTF-16 pairs;
# tags and variation selectors of plane 14; code points that are no characters. The joiners U+200C and U+200D are shown:
# Persian, Indic scripts and emoji are written with them.
_SHOWN = (
    "\t\n -~\xa0-\u061b\u061d-\u180d\u180f-\u200a\u200c\u200d\u2010-\u2027\u202f-\u205f\u2070-\\ud7ff\ue000-\ufdcf"
    "\ufdf0-\ufefe\uff00-\ufff8\ufffc\ufffd\U000e1000-\U000efffd"
    + "".join(f"\\U{plane:04x}0000-\\U{plane:04x}fffd" for plane in (*range(1, 14), 15, 16))
)
# Said by what it is not: the class of these characters takes twelve times as long to search.
HIDDEN = re.compile(f"[^{_SHOWN}\r\x85]")
"""One character that hides."""
HIDDEN_OR_RETURN = re.compile(f"[^{_SHOWN}]")
"""The same, a carriage return or a next line: HTML makes a space or a line feed of these two without a word."""


def visible(text: str) -> str:
    """Return the text with each hidden character named in its place, "⟦U+202E⟧"; XML 1.0 can hold the rest."""
    return HIDDEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def one_line(text: str) -> str:
    """Return the visible text with each run of white space as one space."""
    return " ".join(visible(text).split())


def escaped(text: str) -> str:
    r"""Return JSON text of the same meaning with each of these characters in a string as an escape, `\u202e`.

    No terminal or editor that is shown the text obeys one.

    Args:
        text: As a library writes it, with line feeds at most between its values.
    """
    return HIDDEN_OR_RETURN.sub(lambda found: json.dumps(found[0])[1:-1], text)
