"""Where an item stands with the source: the checks of grounding, run on a person's values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.brief import Complaint
from summarize.ground.items import ground_item
from summarize.meaning import AliasesOf, DateExpression, Name, fields_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarize.brief import Evidence, Item
    from summarize.finding import Finding
    from summarize.spot.spotted import Spotted


@dataclass(frozen=True, slots=True)
class Standing:
    """What the source says of an item's values.

    Attributes:
        item: The values, with the evidence that the checks find; of an unsupported item, that of its other fields.
        findings: What the source does not carry; empty when it carries everything.
    """

    item: Item
    findings: tuple[Finding, ...]

    @property
    def complaints(self) -> list[Complaint]:
        """The findings, as a brief keeps them."""
        return [
            Complaint(rule=f.rule, field=f.field, message=f.message, wanted=f.wanted, sentence=f.sentence)
            for f in self.findings
        ]


class Checks:
    """The checks of one document. The same values are checked once, for a review asks for all of them at every change."""

    def __init__(self, spotted: Spotted) -> None:
        self.spotted = spotted
        self._known: dict[tuple[type[Item], str], Standing] = {}

    def standing(self, item_type: type[Item], values: Mapping[str, Any]) -> Standing:
        """Check an item.

        Raises:
            ValueError: The values are no item of this type (pydantic's `ValidationError`).
        """
        key = item_type, json.dumps(values, sort_keys=True)
        if key not in self._known:
            self._known[key] = self._checked(item_type.model_validate(dict(values)))
        return self._known[key]

    def _checked(self, item: Item) -> Standing:
        values = item.model_dump(exclude={"sentences", "evidence"})
        grounded = ground_item(type(item), values, item.sentences, self.spotted)
        failed = {finding.field for finding in grounded.findings}
        # Free words name their sentences as evidence whether they fail or not.
        evidence = [e for e in grounded.evidence if e.field not in failed]
        return Standing(item.model_copy(update={"evidence": evidence}), tuple(grounded.findings))


def values_of(item: Item) -> dict[str, Any]:
    """Return an item's values and citation as JSON has them, without the evidence."""
    return item.model_dump(mode="json", exclude={"evidence"})


def left_open(item_type: type[Item], old: Mapping[str, Any], new: Item) -> list[str]:
    """Return the fields that a person changed and the source leaves open, so that the value is the person's judgement.

    Open is what the checks pass as a judgement among legal choices (a stance without a cue, a choice, a kind without
    evidence), and a name or date of the passage that only a judgement ties to the item.
    """
    values = values_of(new)
    changed = [f for f in fields_of(item_type) if values[f.name] != old.get(f.name) and values[f.name]]
    return [f.name for f in changed if _is_open(f.name, item_type, new.evidence)]


def _is_open(name: str, item_type: type[Item], evidence: list[Evidence]) -> bool:
    head = head_of(item_type).name
    field = next(f for f in fields_of(item_type) if f.name == name)
    if isinstance(field.meaning, AliasesOf):
        return False  # a rule ties each to the name, or it fails
    if name != head and isinstance(field.meaning, Name | DateExpression):
        return True
    own = [e for e in evidence if e.field == name or e.field.startswith(f"{name}[")]
    return not own or any(e.rule == "model-judgement" for e in own)
