"""What is scored: one prediction for each document, a brief of ours or the neutral format of other tools.

Both are read into one shape. A field that a format cannot state is never held against it: `Prediction.is_brief`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from summarize.errors import BriefError
from summarize.evaluate.words import has_value

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTS = ("actors", "positions", "military_assets", "dates")
_SHAPE = ConfigDict(frozen=True, extra="ignore")

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]
"""Words; a name that is missing is an item with an empty name, and wrong."""


def _stated(value: object) -> str | None:
    return None if value is None or not has_value(str(value)) else str(value)


def _filled(value: object) -> object:
    return [] if value is None else value


def _role(value: object) -> object:
    return value if isinstance(value, dict) else {"role": value}


def _quantity(value: object) -> object:
    if isinstance(value, dict):
        return value
    text = _stated(value)
    return None if text is None else {"text": text}


Stated = Annotated[str | None, BeforeValidator(_stated)]
"""Words, or None when the field is empty or says that it has no value ("unknown")."""


class PredictedRole(BaseModel):
    """An office; no status when the format has none."""

    model_config = _SHAPE
    role: Text
    status: str | None = None


class PredictedActor(BaseModel):
    """An actor."""

    model_config = _SHAPE
    name: Text = ""
    kind: Stated = None
    aliases: Annotated[list[Text], BeforeValidator(_filled)] = []
    roles: Annotated[list[Annotated[PredictedRole, BeforeValidator(_role)]], BeforeValidator(_filled)] = []
    sentences: list[int] = []

    @property
    def names(self) -> list[str]:
        """The name and the aliases."""
        return [self.name, *self.aliases]


class PredictedPosition(BaseModel):
    """A position."""

    model_config = _SHAPE
    holder: Text = Field(default="", validation_alias=AliasChoices("holder", "actor"))
    target: Text = Field(default="", validation_alias=AliasChoices("target", "issue"))
    stance: Stated = None
    speaker: Stated = None
    manner: Stated = None
    statement: Stated = None
    said: Stated = Field(default=None, validation_alias="quote")
    sentences: list[int] = []

    @property
    def quote(self) -> str | None:
        """The words it gives as the holder's own; a brief marks them by the manner."""
        return self.statement if self.manner == "own words" else self.said


class PredictedQuantity(BaseModel):
    """A count; no hedge when the format has none."""

    model_config = _SHAPE
    text: Text
    low: float | None = None
    high: float | None = None
    hedge: str | None = None


class PredictedAsset(BaseModel):
    """A military asset."""

    model_config = _SHAPE
    designation: Text = Field(default="", validation_alias=AliasChoices("designation", "name"))
    quantity: Annotated[PredictedQuantity | None, BeforeValidator(_quantity)] = None
    operator: Stated = None
    location: Stated = None
    sentences: list[int] = []


class PredictedDate(BaseModel):
    """A date expression."""

    model_config = _SHAPE
    phrase: Text = Field(default="", validation_alias=AliasChoices("phrase", "text"))
    edtf: Stated = Field(default=None, validation_alias=AliasChoices("edtf", "normalized"))
    kind: Stated = None
    sentences: list[int] = []


class Cost(BaseModel):
    """What a prediction took: tokens, calls to the model, seconds."""

    model_config = _SHAPE
    prompt_tokens: float | None = None
    cached_tokens: float | None = None
    completion_tokens: float | None = None
    calls: float | None = None
    seconds: float | None = None


class _Cited(BaseModel):
    model_config = _SHAPE
    number: int
    text: str


class Prediction(BaseModel):
    """What a tool says of one document. Without arguments: nothing at all."""

    model_config = _SHAPE
    actors: Annotated[list[PredictedActor], BeforeValidator(_filled)] = []
    positions: Annotated[list[PredictedPosition], BeforeValidator(_filled)] = []
    military_assets: Annotated[list[PredictedAsset], BeforeValidator(_filled)] = []
    dates: Annotated[list[PredictedDate], BeforeValidator(_filled)] = []
    citations: list[_Cited] = []
    cost: Cost = Field(default=Cost(), validation_alias=AliasChoices("provenance", "meta"))
    is_brief: bool = Field(default=False, validation_alias="brief_type")

    def cited(self, sentences: Iterable[int]) -> str | None:
        """Return the text of the cited sentences, one a line; None when there are none."""
        numbers = set(sentences)
        return "\n".join(one.text for one in self.citations if one.number in numbers) or None


@dataclass(frozen=True, slots=True)
class Predictions:
    """What one tool, or one version of it, says of all documents.

    Attributes:
        name: What heads its column.
        by_case: Name of the case -> prediction.
        failures: Name of the case -> why there is no prediction; it counts as an empty one.
        notes: What a person should know besides: files that were left alone.
    """

    name: str
    by_case: dict[str, Prediction]
    failures: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def load_predictions(folder: Path, cases: Iterable[str]) -> Predictions:
    """Read a folder of briefs (`summarize brief -o x.json`) or of neutral predictions, `*.json`.

    A file belongs to the case of its own stem, else of the stem of the document it names (`source.path`, `doc_id`).

    Args:
        folder: The folder.
        cases: Names of the gold's cases; files of other documents are left alone.

    Raises:
        BriefError: There is no such folder, no file in it belongs to a case, or two belong to the same.
    """
    if not folder.is_dir():
        raise BriefError(f"{folder}: no such folder of briefs or predictions")
    wanted = list(cases)
    by_case: dict[str, Prediction] = {}
    failures: dict[str, str] = {}
    origins: dict[str, Path] = {}
    notes: list[str] = []
    for path in sorted(folder.glob("*.json")):
        data, fault = _object_in(path)
        case = next((stem for stem in [path.stem, _document(data)] if stem in wanted), None)
        if case is None or not (fault or data.get("error") or any(part in data for part in _LISTS)):
            notes.append(f"{path}: of no case of the gold, or without items to score; left alone")
            continue
        if case in origins:
            raise BriefError(f"{path}: {origins[case]} is a prediction for {case} too; keep one of them")
        origins[case] = path
        try:
            by_case[case] = as_prediction(data)
            fault = fault or _error_in(data)
        except ValidationError as error:
            first = error.errors()[0]
            fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        if fault:
            failures[case] = fault
    if not origins:
        raise BriefError(f"{folder}: no .json file in it belongs to a document of the gold")
    failures |= {case: "no prediction" for case in wanted if case not in origins}
    return Predictions(folder.name or str(folder), by_case, failures, notes)


def as_prediction(data: dict[str, Any]) -> Prediction:
    """Read one brief or neutral prediction, parsed from JSON; one with an error has no items.

    Raises:
        ValidationError: A field has another shape than both formats say.
    """
    shape = {name: value for name, value in data.items() if name not in _LISTS or not _error_in(data)}
    return Prediction.model_validate(shape | {"brief_type": "brief_type" in data})


def _object_in(path: Path) -> tuple[dict[str, Any], str | None]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return {}, f"{path}: cannot be read: {error}"
    return (data, None) if isinstance(data, dict) else ({}, f"{path}: no JSON object")


def _document(data: dict[str, Any]) -> str:
    source = data.get("source")
    named = source.get("path") if isinstance(source, dict) else data.get("doc_id")
    stem = PurePath(str(named or "")).stem
    return stem if isinstance(source, dict) else str(named or "")


def _error_in(data: dict[str, Any]) -> str | None:
    return f"failed: {data['error']}" if data.get("error") else None
