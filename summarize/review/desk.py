"""The desk: where changes of a brief arrive, from any number of tabs, and are checked, kept and saved one at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from summarize.brief import item_lists
from summarize.errors import BriefError, OutputError
from summarize.review.decision import UNVERIFIED, Action, Course, Decision, DecisionError, Key, decide, replay
from summarize.review.reviewed import reviewed
from summarize.review.standing import Standing, values_of
from summarize.review.values import ValuesError, merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarize.brief import Brief, Item
    from summarize.review.journal import Journal
    from summarize.review.standing import Checks

_LONGEST_REMARK = 2_000  # characters: a remark, not a report


class Change(BaseModel):
    """What a page asks for.

    Attributes:
        revision: Of the item that the page shows.
        values: The fields that are changed, see `merged`.
        judgement: Keep it as the writer's own judgement, should the source not carry it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    list: str
    item: Annotated[int, Field(ge=0)]
    revision: Annotated[int, Field(ge=0)]
    action: Action
    values: dict[str, Any] | None = None
    text: Annotated[str, Field(max_length=_LONGEST_REMARK)] = ""
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a change.

    Attributes:
        status: As in HTTP: 200 done; 404 no such item; 409 the item was changed meanwhile, or does not allow it; 422 the
            values are not legal, or the source does not carry them; 507 the journal cannot be written.
        message: For a person.
        field: The field at fault, or "".
        findings: What the source does not carry: ask again with `judgement` to keep it all the same.
    """

    status: int
    message: str
    field: str = ""
    findings: tuple[dict[str, Any], ...] = ()


class Desk:
    """A brief under review. All methods may be called by any thread.

    Attributes:
        brief: As it was before the review.
        checks: Of its document.
        reviewer: Who decides.
        trouble: Why the last result could not be saved, or "". The journal has every decision all the same.
    """

    def __init__(
        self,
        brief: Brief,
        sha256: str,
        checks: Checks,
        journal: Journal,
        *,
        reviewer: str,
        save: Callable[[Brief], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Go on where the journal ends, and save the result.

        Raises:
            BriefError: A decision of the journal cannot be made about this brief.
            OutputError: The result cannot be written.
        """
        self.brief = brief
        self.checks = checks
        self.reviewer = reviewer
        self.trouble = ""
        self._sha256 = sha256
        self._types = item_lists(type(brief))
        self._journal = journal
        self._decisions = list(journal.decisions)
        self._save = save
        self._now = now
        self._lock = threading.RLock()
        sizes = {kind: len(getattr(brief, kind)) for kind in (*self._types, UNVERIFIED)}
        try:
            self._courses = replay(self._decisions, sizes)
            result = self.result()
        except ValueError as error:  # also of values that this type does not allow
            raise BriefError(f"{journal.path}: {str(error).splitlines()[0]}") from error
        save(result)

    @property
    def revision(self) -> int:
        """How many decisions there are."""
        with self._lock:
            return len(self._decisions)

    def result(self) -> Brief:
        """Return the reviewed brief."""
        with self._lock:
            return reviewed(self.brief, self._courses, self._decisions, self.checks, self._sha256)

    def course(self, key: Key) -> Course:
        """Return what was decided about an item."""
        with self._lock:
            return self._courses.get(key, Course())

    def progress(self) -> tuple[int, int]:
        """Return how many items are decided, and how many there are; proposals that were not verified do not count."""
        with self._lock:
            total = sum(len(getattr(self.brief, kind)) for kind in self._types)
            return sum(bool(c.outcome) for key, c in self._courses.items() if key[0] != UNVERIFIED), total

    def original(self, key: Key) -> dict[str, Any] | None:
        """Return the values an item had before the review, as JSON has them; None for no such item."""
        kind, position = key
        known = {*self._types, UNVERIFIED}
        if kind not in known or position >= len(getattr(self.brief, kind)):
            return None
        entry = getattr(self.brief, kind)[position]
        return dict(entry.item) if kind == UNVERIFIED else values_of(entry)

    def item_type(self, key: Key) -> type[Item] | None:
        """Return the type of an item, or of what a proposal would become; None for no such item."""
        kind, position = key
        if kind == UNVERIFIED and position < len(self.brief.unverified):
            kind = self.brief.unverified[position].kind
        return self._types.get(kind)

    def standing(self, key: Key) -> Standing | None:
        """Return what the source says of an item as it is now; None of a proposal that nobody took up."""
        item_type, values = self.item_type(key), self.course(key).values
        if values is None and key[0] != UNVERIFIED:
            values = self.original(key)
        return None if item_type is None or values is None else self.checks.standing(item_type, values)

    def change(self, change: Change) -> Answer:
        """Check a change, keep it in the journal, and save the result.

        When the answer is 200 the change survives whatever happens to this process.
        """
        with self._lock:
            key = change.list, change.item
            item_type, original = self.item_type(key), self.original(key)
            if item_type is None or original is None:
                return Answer(404, "there is no such item")
            course = self.course(key)
            if change.revision != course.revision:
                return Answer(409, _stale(course))
            try:
                new = self._new_values(change, item_type, course, original)
                if (refusal := self._unsupported(change, item_type, new, course, original)) is not None:
                    return refusal
                decision = self._decision(change, new, course.values or original)
                after = decide(course, decision)
            except ValuesError as error:
                return Answer(422, str(error), error.field)
            except DecisionError as error:
                return Answer(409, str(error))
            return self._keep(decision, after)

    def close(self) -> None:
        """Wait for the change under way, save the result once more if the last time failed, and take no more.

        Raises:
            OutputError: The result cannot be written.
        """
        with self._lock:
            self._journal.close()
            if self.trouble:
                self._save(self.result())

    def _keep(self, decision: Decision, after: Course) -> Answer:
        try:
            self._journal.append(decision)
        except OutputError as error:
            return Answer(507, str(error))
        self._decisions.append(decision)
        self._courses[decision.key] = after
        return Answer(200, self._saved())

    def _new_values(
        self, change: Change, item_type: type[Item], course: Course, original: dict[str, Any]
    ) -> dict[str, Any] | None:
        if change.action not in {"edit", "promote"}:
            return None
        known = course.values or original
        return merged(item_type, known, change.values or {}, self.checks.spotted.language)

    def _unsupported(
        self,
        change: Change,
        item_type: type[Item],
        new: dict[str, Any] | None,
        course: Course,
        original: dict[str, Any],
    ) -> Answer | None:
        """Return the findings of values that a person has not yet called a judgement."""
        values = new if new is not None else course.values or original
        if change.judgement or change.action not in {"accept", "edit", "promote"}:
            return None
        if change.list == UNVERIFIED and change.action != "promote":
            return None  # `decide` refuses it
        standing = self.checks.standing(item_type, values)
        if not standing.findings:
            return None
        found = tuple(complaint.model_dump() for complaint in standing.complaints)
        return Answer(422, "the source does not carry this", found[0]["field"], found)

    def _decision(self, change: Change, new: dict[str, Any] | None, old: dict[str, Any]) -> Decision:
        told = {"new": new, "old": old} if new is not None else {}
        text = change.text.strip() if change.action == "remark" else ""
        at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Decision(
            at=at,
            by=self.reviewer,
            list=change.list,
            item=change.item,
            revision=change.revision,
            action=change.action,
            text=text,
            **told,
        )

    def _saved(self) -> str:
        try:
            self._save(self.result())
        except OutputError as error:
            self.trouble = f"kept in the journal, but the result could not be saved: {error}"
        else:
            self.trouble = ""
        return self.trouble


def _stale(course: Course) -> str:
    last = course.last
    if last is None:
        return "this item was changed meanwhile: what was decided was undone"
    return f"this item was changed meanwhile: {last.action} by {last.by}, {last.at}"
