# ruff: noqa: RUF001  # look-alike quotation marks and dashes are this module's subject
"""Punctuation that the segmenter knows, in one place."""

from __future__ import annotations

CLOSING_QUOTES = "\"'”’»›"
CLOSERS = CLOSING_QUOTES + ")]}*_"
"""May stand between a sentence's last mark and the space after it; emphasis markers count."""

OPENING_QUOTES = '"“‘«‹„‚'
DASHES = "—–-"
OPENERS = OPENING_QUOTES + "'([{¿¡*_" + DASHES
"""May stand before a sentence's first word."""

AROUND = CLOSERS + OPENING_QUOTES + "([{¿¡ \t"
"""May stand around a line's words."""

STOPS = ".!?…"
"""Marks whose meaning depends on the words around them."""

FINAL = STOPS + ":;。！？؟۔।"
"""Marks at the end of a line that is no heading."""

GOES_ON = ",;(/&" + DASHES
"""Marks at the end of a line that goes on below."""

APOSTROPHES = "'’"
BULLETS = "-*+•‣▪◦●–"
NO_WORDS = frozenset(" \t\u00a0#>_=~`|:" + BULLETS)
"""A line of nothing but these is a rule, a fence or a table's ruler."""

MARKUP = frozenset("#>_=~`|:![]()" + BULLETS)
"""Characters that may stand outside every sentence; in an image, its address may, too."""
