"""What the checks share: the item and its citation, finding words in it, and failing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.finding import Finding, Proof
from summarize.ground.occurs import find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.document import Sentence
    from summarize.meaning import Field
    from summarize.spot.spotted import Spotted

Checked = tuple[list[tuple[str, Proof]], list[Finding]]
"""Where a field's values stand, each with its path, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at: the item's other values, its cited sentences, and the document."""

    values: Mapping[str, Any]
    sentences: Sequence[Sentence]
    spotted: Spotted

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the cited sentences."""
        return tuple(s.number for s in self.sentences)


def locate(text: str, context: Context, *, joined: bool = False) -> Proof | None:
    """Find text in the cited sentences at word borders; `joined` keeps hyphenated words whole ("MiG" in "MiG-31")."""
    for sentence in context.sentences:
        found = find(
            text,
            context.spotted.document.text,
            start=sentence.start,
            end=sentence.end,
            hyphen_is_boundary=not joined,
        )
        if found is not None:
            return Proof(found.support, found.start, found.end, sentence.number)
    return None


def fail(rule: str, field: Field, message: str, wanted: str, context: Context) -> Checked:
    """Return one finding against the first cited sentence."""
    return [], [Finding(rule, field.name, message, wanted, context.numbers[0])]
