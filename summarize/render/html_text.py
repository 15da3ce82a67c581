"""Text of strangers on a page: escaped, and with every character that hides or reorders others made visible."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

from summarize.plain import HIDDEN_OR_RETURN


def plain(text: str) -> str:
    """Return the text with each hidden character named in its place, "⟦U+202E⟧"; fit for attributes, still to be escaped."""
    return HIDDEN_OR_RETURN.sub(lambda found: f"⟦{_code(found[0])}⟧", text)


def visible(text: str) -> Markup:
    """Return the text as HTML content, each hidden character as an element that names it."""
    pieces, at = [], 0
    for found in HIDDEN_OR_RETURN.finditer(text):
        pieces += [escape(text[at : found.start()]), _mark(found[0])]
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])


def _mark(character: str) -> Markup:
    name = unicodedata.name(character, "control character")
    return Markup('<span class="hidden" title="{}">⟦{}⟧</span>').format(name, _code(character))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
