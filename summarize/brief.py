"""The finished brief: what every brief type shares. A brief type subclasses `Brief` and adds lists of `Item`s."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from summarize.finding import Support
from summarize.mention import Hedge, RoleStatus

SCHEMA_VERSION = "1.0"  # of the parts below; a brief type has a version of its own

PositiveInt = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Strict):
    """Where one value of a field stands in the source, and how far the source carries it."""

    field: str = Field(description="Field of the item, with an index for lists: roles[0]")
    support: Support
    sentence: PositiveInt
    start: Offset = Field(description="Character offset into the canonical text, inclusive")
    end: Offset = Field(description="Character offset into the canonical text, exclusive")
    text: str = Field(description="The source's own characters between start and end")
    rule: str = Field(default="", description="The rule behind an inferred value")


class Item(_Strict):
    """One entry of a brief, with the sentences it rests on."""

    sentences: list[PositiveInt] = Field(default_factory=list, description="Citation: sentence numbers")
    evidence: list[Evidence] = Field(default_factory=list)


class Role(_Strict):
    """An office, in the words of the text."""

    role: str
    status: RoleStatus


class Quantity(_Strict):
    """A count, in the words of the text, with the bounds those words give."""

    text: str
    low: int | float | None
    high: int | float | None
    hedge: Hedge


class Complaint(_Strict):
    """Why something was set aside."""

    rule: str
    field: str
    message: str
    wanted: str = ""
    sentence: PositiveInt | None = None


class Unverified(_Strict):
    """An item, or a part of one, that the source does not carry: shown, and not part of the brief."""

    kind: str = Field(description="Name of the brief's list it was meant for")
    item: dict[str, Any]
    findings: list[Complaint]


class Gap(_Strict):
    """Something the document leaves open."""

    kind: str
    text: str
    sentences: list[PositiveInt]


class LeftOut(_Strict):
    """Something the document names that became no item, and why."""

    kind: str = Field(description="Name of the brief's list it was a candidate for")
    text: str
    reason: str
    sentences: list[PositiveInt]


class MergedName(_Strict):
    """Two names taken for one entity; undoing it splits the entity again."""

    name: str
    alias: str
    rule: str
    sentence: PositiveInt


class CitedSentence(_Strict):
    """A sentence that an item cites."""

    number: PositiveInt
    start: Offset
    end: Offset
    text: str


class Source(_Strict):
    """The document the brief was made of."""

    path: str
    sha256: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = Field(default=None, description="ISO 8601 date, the anchor of relative dates")
    language: str
    encoding: str
    characters: int
    sentences: int
    notes: list[str] = Field(default_factory=list)


class Provenance(_Strict):
    """How the brief was made. Replaying the same recording gives the same brief, seconds included."""

    tool: str
    model: str
    address: str
    prompt: str = Field(description="Name, version and first 12 digits of the SHA-256 of the prompt file")
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    seconds: float


Decided = Literal["accepted", "edited", "promoted"]
"""What a reviewer did with an item that stays: took it as it was, changed it, or took it from what was unverified."""


class Mark(_Strict):
    """What a person decided about an item of a list, which the source carries."""

    kind: str = Field(description="Name of the brief's list")
    item: Offset = Field(description="Position in that list, from 0")
    decision: Decided | None = Field(description="None: not decided, only remarked on")
    by: str
    at: str = Field(description="ISO 8601, UTC")
    was: dict[str, Any] | None = Field(default=None, description="The item as it was, if it was changed")
    judged: list[str] = Field(
        default_factory=list,
        description="Changed fields that the source leaves open: the reviewer's judgement",
    )
    remark: str = ""


class Judgement(_Strict):
    """An item that a person keeps and the source does not carry: the writer's own judgement, in none of the lists."""

    kind: str = Field(description="Name of the brief's list it would stand in")
    item: dict[str, Any]
    findings: list[Complaint] = Field(description="What the source does not carry")
    evidence: list[Evidence] = Field(description="What it does")
    decision: Decided
    by: str
    at: str
    was: dict[str, Any] | None = None
    remark: str = ""


class Rejected(_Strict):
    """An item that a person took out of the brief."""

    kind: str
    item: dict[str, Any]
    by: str
    at: str
    remark: str = ""


class Review(_Strict):
    """What people decided about a brief. The lists of the brief hold what they left and the source carries."""

    brief_sha256: str = Field(description="Of the JSON file that was reviewed")
    reviewers: list[str]
    marks: list[Mark]
    judgements: list[Judgement]
    rejected: list[Rejected]

    def mark(self, kind: str, item: int) -> Mark | None:
        """Return the mark of an item, by its list and position."""
        return next((m for m in self.marks if (m.kind, m.item) == (kind, item)), None)


class Brief(_Strict):
    """A structured brief of one document.

    Subclasses set `type_name` and `type_version`, and add fields of type `list[SomeItem]`.
    """

    type_name: ClassVar[str]
    type_version: ClassVar[str]

    schema_version: Literal["1.0"] = "1.0"
    brief_type: str
    brief_type_version: str
    source: Source
    gaps: list[Gap] = Field(default_factory=list)
    unverified: list[Unverified] = Field(default_factory=list)
    left_out: list[LeftOut] = Field(default_factory=list)
    merges: list[MergedName] = Field(default_factory=list)
    citations: list[CitedSentence] = Field(default_factory=list)
    findings: list[Complaint] = Field(
        default_factory=list,
        exclude_if=lambda findings: not findings,
        description="What the document does that a reader should know, such as giving orders to a language model",
    )
    provenance: Provenance
    review: Review | None = Field(
        default=None,
        exclude_if=lambda review: review is None,
        description="Only in a brief that was reviewed",
    )

    @model_validator(mode="after")
    def _review_fits(self) -> Self:
        if self.review is not None:
            lists = item_lists(type(self))
            for mark in self.review.marks:
                if mark.kind not in lists or mark.item >= len(getattr(self, mark.kind)):
                    raise ValueError(f"review: there is no item {mark.kind}[{mark.item}]")
            entries: list[Judgement | Rejected] = [*self.review.judgements, *self.review.rejected]
            for entry in entries:
                if entry.kind not in lists:
                    raise ValueError(f"review: there is no list {entry.kind!r}")
                as_item(self, entry.kind, entry.item)
        return self


def as_item(brief: Brief, kind: str, values: dict[str, Any]) -> Item:
    """Return values as an item of one of the brief's lists.

    Raises:
        ValueError: They are none (pydantic's `ValidationError`).
    """
    return item_lists(type(brief))[kind].model_validate(values)


def item_lists(brief_type: type[Brief]) -> dict[str, type[Item]]:
    """Return the brief type's own lists, in order: name of the list -> type of its items."""
    lists: dict[str, type[Item]] = {}
    for name, info in brief_type.model_fields.items():
        args = getattr(info.annotation, "__args__", ())
        if args and isinstance(args[0], type) and issubclass(args[0], Item):
            lists[name] = args[0]
    return lists


def with_seconds(brief: Brief, seconds: float) -> Brief:
    """Return a replayed brief that tells how long its answers took to make; reading a recording takes no such time."""
    told = brief.provenance.model_copy(update={"seconds": round(seconds, 1)})
    return brief.model_copy(update={"provenance": told})
