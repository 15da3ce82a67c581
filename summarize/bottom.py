"""Items headed by the model's own words: written, grounded, repaired once, and replaced by the source's sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.ask.write import write, write_again
from summarize.draft.draft import Draft
from summarize.ground.items import Grounded, ground_item
from summarize.meaning import Words, head_of
from summarize.model.protocol import Usage
from summarize.salience import salient

if TYPE_CHECKING:
    from summarize.ask.prompt import Prompt
    from summarize.brief import Item
    from summarize.finding import Finding
    from summarize.model.protocol import Model
    from summarize.spot.spotted import Spotted

_SHOWN = 5  # sentences the model reads: enough to choose from, few enough for a small model


@dataclass(slots=True)
class Written:
    """What came of writing.

    Attributes:
        kept: Drafts whose words the source carries.
        failed: Drafts that failed twice, with the findings.
        usage: What it cost.
    """

    kept: list[tuple[Draft, Grounded]] = field(default_factory=list)
    failed: list[tuple[Draft, list[Finding]]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


async def write_items(
    kind: str, item_type: type[Item], model: Model, prompt: Prompt, spotted: Spotted
) -> Written:
    """Have the model write the items of a list headed by `Words`; never leave the list empty if the document has a body."""
    head = head_of(item_type)
    written = Written()
    if not isinstance(head.meaning, Words):
        return written
    shown = salient(spotted, _SHOWN)  # best first: a small model mostly takes what it reads first
    if not shown:
        return written
    sentences, written.usage = await write(kind, head.meaning.most, shown, model, prompt, spotted)
    for text, number in sentences:
        draft, grounded = _ground(kind, item_type, head.name, text, [number, *shown], spotted)
        if grounded.findings:
            again, usage = await write_again(text, grounded.findings, shown, model, prompt, spotted)
            written.usage += usage
            for new_text, new_number in again[:1]:
                draft, grounded = _ground(kind, item_type, head.name, new_text, [new_number, *shown], spotted)
        if grounded.findings:
            written.failed.append((draft, grounded.findings))
        elif all(draft.values != kept.values for kept, _ in written.kept):
            written.kept.append((draft, grounded))
    if not written.kept:
        sentence = spotted.sentence(shown[0])
        text = sentence.of(spotted.document) if sentence else ""
        written.kept.append(_ground(kind, item_type, head.name, text, [shown[0]], spotted))
    written.kept.sort(key=lambda pair: pair[0].sentences)  # told in the order of the document
    return written


def _ground(
    kind: str, item_type: type[Item], head: str, text: str, numbers: list[int], spotted: Spotted
) -> tuple[Draft, Grounded]:
    """Ground the words in the sentence the model named, else in another one it was shown: it copies numbers badly."""
    outcomes = []
    for number in dict.fromkeys(numbers):
        draft = Draft(kind, item_type, {head: text}, [number])
        grounded = ground_item(item_type, draft.values, draft.sentences, spotted)
        if not grounded.findings:
            return draft, grounded
        outcomes.append((draft, grounded))
    return outcomes[0]
