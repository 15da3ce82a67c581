"""Compare the fields of paired items.

A field that always has a value (`kind`, `stance`) is right or wrong once a pair. A field that may be empty has a
precision (how many of the given values are right) and a recall (how many of the gold's values were given): an empty
field where the gold's is empty counts nowhere, a value where the text gives none is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.evaluate.counts import stated_number
from summarize.evaluate.tally import Tally
from summarize.evaluate.words import agreement, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarize.brief import Quantity, Role
    from summarize.evaluate.gold import GoldActor, GoldAsset, GoldDate, GoldPosition
    from summarize.evaluate.prediction import (
        PredictedActor,
        PredictedAsset,
        PredictedDate,
        PredictedPosition,
        PredictedQuantity,
        PredictedRole,
    )

    Actors = list[tuple[PredictedActor, GoldActor]]
    Assets = list[tuple[PredictedAsset, GoldAsset]]
    Dates = list[tuple[PredictedDate, GoldDate]]
    Positions = list[tuple[PredictedPosition, GoldPosition]]
    SameActor = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Judged:
    """A field's counts, and where it differs from the gold, in words."""

    tally: Tally
    differences: list[str]


def kinds(pairs: Actors) -> Judged:
    """Kind of actor."""
    return _always((one.name, one.kind, other.kind, one.kind == other.kind) for one, other in pairs)


def roles(pairs: Actors) -> Judged:
    """Offices: the words of one are among the other's, and the status is the same where the format has one."""
    right = given = found = wanted = 0
    differences = []
    for one, other in pairs:
        given += len(one.roles)
        wanted += len(other.roles)
        wrong = [role for role in one.roles if not any(_same_role(role, gold) for gold in other.roles)]
        missed = [gold for gold in other.roles if not any(_same_role(role, gold) for role in one.roles)]
        right += len(one.roles) - len(wrong)
        found += len(other.roles) - len(missed)
        if wrong or missed:
            differences.append(f"{one.name}: {_shown_roles(wrong)}, gold {_shown_roles(missed)}")
    return Judged(Tally(right, given, found, wanted), differences)


def quantities(pairs: Assets) -> Judged:
    """Counts: bounds and hedge."""
    return _sometimes(
        (
            other.designation,
            one.quantity.text if one.quantity else None,
            other.quantity.text if other.quantity else None,
            same_quantity(one.quantity, other.quantity),
        )
        for one, other in pairs
    )


def operators(pairs: Assets, same_actor: SameActor) -> Judged:
    """Who has or uses the thing, under any of its names."""
    return _sometimes(
        (other.designation, one.operator, other.operator, _same(one.operator, other.operator, same_actor))
        for one, other in pairs
    )


def locations(pairs: Assets) -> Judged:
    """Where it is; one place's words may be among the other's."""
    return _sometimes(
        (other.designation, one.location, other.location, _same(one.location, other.location, _overlap))
        for one, other in pairs
    )


def edtf(pairs: Dates) -> Judged:
    """The value of a date, sign for sign."""
    return _sometimes((other.phrase, one.edtf, other.edtf, one.edtf == other.edtf) for one, other in pairs)


def date_kinds(pairs: Dates) -> Judged:
    """Whether a date tells when something happened or when it was reported."""
    return _always((other.phrase, one.kind, other.kind, one.kind == other.kind) for one, other in pairs)


def holders(pairs: Positions, same_actor: SameActor) -> Judged:
    """Whose position it is, under any name."""
    return _always(
        (other.sentence_contains, one.holder, other.holder, same_actor(one.holder, other.holder))
        for one, other in pairs
    )


def speakers(pairs: Positions, same_actor: SameActor) -> Judged:
    """Who tells it; nobody is a value of its own here, the text itself."""
    return _always(
        (
            other.sentence_contains,
            one.speaker,
            other.speaker,
            one.speaker is other.speaker is None or _same(one.speaker, other.speaker, same_actor),
        )
        for one, other in pairs
    )


def stances(pairs: Positions) -> Judged:
    """Supports, opposes or denies."""
    return _always((p.sentence_contains, o.stance, p.stance, o.stance == p.stance) for o, p in pairs)


def targets(pairs: Positions) -> Judged:
    """What the stance is on; the words of one may be among the other's."""
    return _always(
        (other.sentence_contains, one.target, other.target, _overlap(one.target, other.target))
        for one, other in pairs
    )


def manners(pairs: Positions) -> Judged:
    """Own words, reported or described."""
    return _always((p.sentence_contains, o.manner, p.manner, o.manner == p.manner) for o, p in pairs)


def same_quantity(one: PredictedQuantity | None, other: Quantity | None) -> bool:
    """Tell whether two counts are the same; without bounds and hedge, the number in the words is compared."""
    if one is None or other is None:
        return one is None and other is None
    if one.hedge is not None:
        return (one.low, one.high, one.hedge) == (other.low, other.high, other.hedge)
    number = stated_number(one.text)
    return key(one.text) == key(other.text) if number is None else number in {other.low, other.high}


def _same_role(role: PredictedRole, gold: Role) -> bool:
    return _overlap(role.role, gold.role) and role.status in {None, gold.status}


def _shown_roles(listed: list[Any]) -> str:
    return "; ".join(f"{one.role} ({one.status})" for one in listed) or "none"


def _same(value: str | None, gold: str | None, agree: Callable[[str, str], bool]) -> bool:
    return value is not None and gold is not None and agree(value, gold)


def _overlap(value: str, gold: str) -> bool:
    return agreement(value, gold) is not None


def _always(values: Iterable[tuple[str, str | None, str | None, bool]]) -> Judged:
    """Count (what, given, gold, right), every pair once."""
    listed = list(values)
    right = sum(same for *_, same in listed)
    return Judged(Tally(right, len(listed), right, len(listed)), _differences(listed))


def _sometimes(values: Iterable[tuple[str, str | None, str | None, bool]]) -> Judged:
    """Count (what, given, gold, right) where something was given or wanted."""
    listed = [one for one in values if one[1] is not None or one[2] is not None]
    right = sum(same for *_, same in listed)
    given, wanted = (sum(one[part] is not None for one in listed) for part in (1, 2))
    return Judged(Tally(right, given, right, wanted), _differences(listed))


def _differences(listed: list[tuple[str, str | None, str | None, bool]]) -> list[str]:
    return [
        f"{what}: {given or 'none'}, gold {gold or 'none'}" for what, given, gold, same in listed if not same
    ]
