"""A brief as JSON, field for field; `parse_brief` reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.plain import escaped

if TYPE_CHECKING:
    from summarize.brief import Brief


def to_json(brief: Brief) -> str:
    """Return the brief as indented JSON with a final line break; characters that hide are escapes."""
    return escaped(brief.model_dump_json(indent=2)) + "\n"
