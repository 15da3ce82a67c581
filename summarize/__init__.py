"""Structured briefs of documents, every item proved against the source text.

from summarize import load_type, read, summarize, verify

document = read("article.md")
brief = summarize(document, load_type("situation"))
assert not verify(brief, document)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarize.api import summarize
    from summarize.brief import Brief
    from summarize.brief_type import BriefType, load_type
    from summarize.document import Document
    from summarize.errors import SummarizeError
    from summarize.finding import Finding
    from summarize.model.connect import ModelChoice
    from summarize.reading import read, read_text
    from summarize.render import to_csv, to_docx, to_html, to_json, to_markdown
    from summarize.verification import verify

_HOMES = {
    "Brief": "summarize.brief",
    "BriefType": "summarize.brief_type",
    "Document": "summarize.document",
    "Finding": "summarize.finding",
    "ModelChoice": "summarize.model.connect",
    "SummarizeError": "summarize.errors",
    "load_type": "summarize.brief_type",
    "read": "summarize.reading",
    "read_text": "summarize.reading",
    "summarize": "summarize.api",
    "to_csv": "summarize.render",
    "to_docx": "summarize.render",
    "to_html": "summarize.render",
    "to_json": "summarize.render",
    "to_markdown": "summarize.render",
    "verify": "summarize.verification",
}

__all__ = [
    "Brief",
    "BriefType",
    "Document",
    "Finding",
    "ModelChoice",
    "SummarizeError",
    "load_type",
    "read",
    "read_text",
    "summarize",
    "to_csv",
    "to_docx",
    "to_html",
    "to_json",
    "to_markdown",
    "verify",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any public name; imported on first use so that --help stays instant
    if name not in _HOMES:
        raise AttributeError(f"module 'summarize' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # see above

    return getattr(import_module(_HOMES[name]), name)
