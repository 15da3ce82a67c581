"""Which given item stands for which gold item: one for one, the closest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Given = TypeVar("Given")
Wanted = TypeVar("Wanted")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[Given, Wanted]):
    """How given items and gold items go together.

    Attributes:
        both: Pairs, in the order of the given items.
        wrong: Given items that stand for no gold item, or contradict the one they would repeat.
        repeated: Given items that say again what a pair says; neither right nor wrong.
        missed: Gold items without a pair.
    """

    both: list[tuple[Given, Wanted]]
    wrong: list[Given]
    repeated: list[Given]
    missed: list[Wanted]


def pair(
    given: Sequence[Given],
    wanted: Sequence[Wanted],
    closeness: Callable[[Given, Wanted], tuple[bool, ...] | None],
    repeats: Callable[[Given, Wanted], bool],
) -> Pairs[Given, Wanted]:
    """Pair items; of two equally close ones the earlier is taken.

    Args:
        given: A prediction's items.
        wanted: The gold's items.
        closeness: None when the two can't mean the same, else what speaks for it, the weightiest first.
        repeats: Whether a given item without a pair only says a gold item again, without contradicting it.
    """
    near = {
        (g, w): close
        for g, one in enumerate(given)
        for w, other in enumerate(wanted)
        if (close := closeness(one, other)) is not None
    }
    chosen: dict[int, int] = {}
    for g, w in sorted(
        near, key=lambda edge: near[edge], reverse=True
    ):  # stable: the earlier of equals stays first
        if g not in chosen and w not in chosen.values():
            chosen[g] = w
    rest = [g for g in range(len(given)) if g not in chosen]
    again = {g for g in rest for w in range(len(wanted)) if (g, w) in near and repeats(given[g], wanted[w])}
    return Pairs(
        both=[(given[g], wanted[chosen[g]]) for g in sorted(chosen)],
        wrong=[given[g] for g in rest if g not in again],
        repeated=[given[g] for g in rest if g in again],
        missed=[one for w, one in enumerate(wanted) if w not in chosen.values()],
    )
