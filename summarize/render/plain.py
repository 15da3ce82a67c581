"""Names of `summarize.plain` for the formats."""

from __future__ import annotations

from summarize.plain import HIDDEN, one_line, visible

__all__ = ["HIDDEN", "one_line", "visible"]
