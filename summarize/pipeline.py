"""One document in, one grounded brief out: the whole flow, read from top to bottom."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from summarize.ask.answer import answer_drafts
from summarize.ask.propose import propose_missing
from summarize.assemble import assemble
from summarize.bottom import write_items
from summarize.brief import item_lists
from summarize.draft.draft import make_drafts, merge_alike
from summarize.ground.items import ground_drafts
from summarize.model.redaction import without_secrets
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from summarize.brief import Brief
    from summarize.brief_type import BriefType
    from summarize.document import Document
    from summarize.model.protocol import Model


async def make_brief(
    document: Document,
    brief_type: BriefType,
    model: Model,
    *,
    rules: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Brief:
    """Make the brief of a document.

    Args:
        document: What `read` returned.
        brief_type: What `load_type` returned.
        model: Who answers the questions that code leaves open.
        rules: A folder of the user's own word lists.
        progress: Called with (questions done, questions in all).

    Raises:
        ModelError: The model's server failed.
        BriefTypeError: A prompt names a variable that does not exist.
    """
    started = time.monotonic()
    lists = item_lists(brief_type.model)
    prompt = brief_type.prompt

    # Segment, spot and resolve by code; the model proposes only where the language has no rules.
    spotted = spot(document, rules=rules)
    offered, unplaced, usage = await propose_missing(lists, model, prompt, spotted)

    # Candidates become drafts; what the text leaves open is asked, a word an answer.
    drafts = [draft for kind, item in lists.items() for draft in make_drafts(kind, item, offered, prompt)]
    asked = await answer_drafts(drafts, model, prompt, spotted, progress)

    # Every field against its citation and what code alone finds there; what fails is set aside with its findings.
    kept, failed = ground_drafts(merge_alike(asked.kept), spotted)
    set_aside = [*unplaced, *asked.undecided, *failed]
    usage += asked.usage

    # Free words: written, grounded, repaired once, or replaced by the source's own sentence.
    for kind, item in lists.items():
        written = await write_items(kind, item, model, prompt, spotted)
        kept += written.kept
        set_aside += written.failed
        usage += written.usage

    return without_secrets(
        assemble(
            brief_type, model, spotted, kept, set_aside, asked.dropped, usage, time.monotonic() - started
        )
    )
