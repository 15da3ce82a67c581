"""What a person decides about one item, and what all decisions about it come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNVERIFIED = "unverified"
"""The list of the proposals that the source did not carry; a decision can take one up as an item."""

Action = Literal["accept", "edit", "reject", "promote", "remark", "undo"]
Outcome = Literal["", "accept", "edit", "reject", "promote"]
"""Where an item stands: the last decision about it that holds, or "" while there is none."""

_LONGEST_NAME = 200  # characters of a person's name
_LONGEST_REMARK = 4_000  # characters

Key = tuple[str, int]
"""An item: its list in the brief that is reviewed, and its position there, from 0. It never changes in a review."""


class DecisionError(ValueError):
    """The decision cannot be made about this item, or not on this revision."""


class Decision(BaseModel):
    """One line of the journal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    by: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_NAME)]
    list: str
    item: Annotated[int, Field(ge=0)]
    revision: Annotated[int, Field(ge=0, description="How many decisions about this item there were before")]
    action: Action
    old: dict[str, Any] | None = None
    new: dict[str, Any] | None = None
    text: Annotated[str, StringConstraints(max_length=_LONGEST_REMARK)] = ""

    @property
    def key(self) -> Key:
        """The item it is about."""
        return self.list, self.item


@dataclass(frozen=True, slots=True)
class Course:
    """All that was decided about one item.

    Attributes:
        revision: How many decisions there were, undone ones and undoings included.
        held: Those that hold, in order.
    """

    revision: int = 0
    held: tuple[Decision, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Where the item stands."""
        for decision in reversed(self.held):
            if decision.action != "remark" and decision.action != "undo":  # noqa: PLR1714  # mypy narrows so
                return decision.action
        return ""

    @property
    def last(self) -> Decision | None:
        """The last decision that holds and is no mere remark; if there is none, the last remark."""
        deciding = [d for d in self.held if d.action != "remark"] or self.held
        return deciding[-1] if deciding else None

    @property
    def values(self) -> dict[str, Any] | None:
        """The values it was given, or None while it has its own."""
        return next((d.new for d in reversed(self.held) if d.new is not None), None)

    @property
    def remark(self) -> str:
        """What a person remarked, "" for nothing."""
        return next((d.text for d in reversed(self.held) if d.action == "remark"), "")


def decide(course: Course, decision: Decision) -> Course:
    """Return the course after a decision.

    Raises:
        DecisionError: It was made on another revision, or this item does not allow it.
    """
    if decision.revision != course.revision:
        raise DecisionError(
            f"it was made on revision {decision.revision}, and the item is at {course.revision}"
        )
    if decision.action == "undo":
        if not course.held:
            raise DecisionError("there is nothing to undo")
        return Course(course.revision + 1, course.held[:-1])
    _check(course, decision)
    return replace(course, revision=course.revision + 1, held=(*course.held, decision))


def _check(course: Course, decision: Decision) -> None:
    needs_values = decision.action == "edit" or (decision.action == "promote" and course.values is None)
    if needs_values and decision.new is None:
        raise DecisionError(f"to {decision.action} takes new values")
    if decision.action in {"accept", "reject", "remark"} and decision.new is not None:
        raise DecisionError(f"to {decision.action} changes no values")
    proposed = decision.list == UNVERIFIED
    if proposed and decision.action != "promote" and not (decision.action == "remark" and course.outcome):
        raise DecisionError("a proposal that was not verified can only be promoted")
    if not proposed and decision.action == "promote":
        raise DecisionError("it is an item already")


def replay(decisions: Iterable[Decision], sizes: Mapping[str, int]) -> dict[Key, Course]:
    """Return the course of every item that was decided about.

    Args:
        decisions: All of them, in order.
        sizes: Name of each list -> how many items it has.

    Raises:
        DecisionError: One cannot follow the ones before it.
    """
    courses: dict[Key, Course] = {}
    for number, decision in enumerate(decisions, 1):
        if decision.item >= sizes.get(decision.list, 0):
            raise DecisionError(f"decision {number}: there is no {decision.list}[{decision.item}]")
        try:
            courses[decision.key] = decide(courses.get(decision.key, Course()), decision)
        except DecisionError as error:
            raise DecisionError(f"decision {number}: {error}") from error
    return courses
