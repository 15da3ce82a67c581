"""Sources and method: what the note was made of, how, and by what."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from summarize.render.docx_table import NOTHING, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarize.brief import Brief, Source
    from summarize.render.docx_page import Page

_METHOD = (
    "A program found names, assets, dates and statements in the source; a language model said what they mean where "
    "the text leaves it open, and wrote or chose what stands at the top. Every value was then checked by code against "
    "the sentences it cites, except those marked as the model’s judgement. What failed is under “Could not be verified”."
)
_RATING = (
    "Neither the reliability of the source nor the credibility of what it says has been rated (F6 in the Admiralty "
    "code): that is for a person to judge."
)


def name_of(source: Source) -> str:
    """Return what to call a document: an address whole, a file without its folders, which are nobody's business."""
    if "://" in source.path:
        return source.path
    return "standard input" if source.path == "-" else PurePath(source.path.replace("\\", "/")).name


def add_about(page: Page, brief: Brief) -> None:
    """Add the section."""
    page.text("heading 1", "Sources and method")
    page.text("heading 2", "Source")
    _add_facts(page, _source(brief.source))
    page.text("heading 2", "Method")
    page.text("Normal", _METHOD)
    page.text("Normal", _RATING)
    _add_facts(page, _making(brief))


def _source(source: Source) -> dict[str, str | None]:
    return {
        "Document": name_of(source),
        "Title": source.title,
        "Publisher": source.publisher,
        "Author": source.author,
        "Published": source.published,
        "Language": source.language,
        "Encoding": source.encoding,
        "Length": f"{source.characters:,} characters, {source.sentences:,} sentences",
        "SHA-256": source.sha256,
        "Notes": "; ".join(source.notes) or None,
    }


def _making(brief: Brief) -> dict[str, str | None]:
    made = brief.provenance
    tokens = f"{made.prompt_tokens:,} in ({made.cached_tokens:,} cached), {made.completion_tokens:,} out"
    return {
        "Tool": made.tool,
        "Model": made.model,
        "Address": made.address,
        "Prompt": made.prompt,
        "Brief type": f"{brief.brief_type} {brief.brief_type_version} (schema {brief.schema_version})",
        "Calls": f"{made.calls:,}",
        "Tokens": tokens,
        "Time": f"{made.seconds} s",
    }


def _add_facts(page: Page, facts: Mapping[str, str | None]) -> None:
    columns = [
        Column("What", 1, page.filler(lambda fact: fact[0])),
        Column("As known", 5, page.filler(lambda fact: fact[1] or NOTHING)),
    ]
    page.table(columns, facts.items())
