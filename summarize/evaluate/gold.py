"""Gold: what a careful reader found in each document. Two formats, see docs/evaluation.md.

Item gold (`tests/gold/*.json`) lists entities and statements with their fields. Mention gold (JSON Lines) lists names
only, for actors, military assets and dates, with those that count neither way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from summarize.brief import Quantity, Role
from summarize.errors import DocumentError
from summarize.reading import read

if TYPE_CHECKING:
    from collections.abc import Collection

_SHAPE = ConfigDict(frozen=True, extra="ignore")
_Shape = TypeVar("_Shape", bound=BaseModel)


class GoldActor(BaseModel):
    """An actor of the document; `main` when the story could not be told without."""

    model_config = _SHAPE
    name: str
    kind: str
    main: bool
    aliases: list[str]
    roles: list[Role]

    @property
    def names(self) -> list[str]:
        """The name and the aliases."""
        return [self.name, *self.aliases]


class GoldPosition(BaseModel):
    """An explicit position."""

    model_config = _SHAPE
    holder: str
    speaker: str | None
    stance: str
    target: str
    manner: str
    quote: str | None
    sentence_contains: str


class GoldAsset(BaseModel):
    """A military asset, as one sentence has it."""

    model_config = _SHAPE
    designation: str
    quantity: Quantity | None
    operator: str | None
    location: str | None
    sentence_contains: str


class GoldDate(BaseModel):
    """A date expression."""

    model_config = _SHAPE
    phrase: str
    edtf: str | None
    kind: str


class ItemGold(BaseModel):
    """What one document holds, with fields."""

    model_config = _SHAPE
    document: str
    actors: list[GoldActor]
    not_actors: list[str]
    positions: list[GoldPosition]
    military_assets: list[GoldAsset]
    dates: list[GoldDate]


class Names(BaseModel):
    """Names to be found, and names that are neither right nor wrong."""

    model_config = _SHAPE
    items: list[str]
    ignored: list[str] = []


class MentionGold(BaseModel):
    """What one document names."""

    model_config = _SHAPE
    actors: Names
    military_assets: Names
    dates: Names


class _Line(BaseModel):
    model_config = _SHAPE
    doc_id: str
    text: str
    gold: MentionGold


@dataclass(frozen=True, slots=True)
class Case:
    """One document with its gold.

    Attributes:
        name: Stem of the document's file; predictions are found by it.
        gold: What the document holds.
        text: The document's text, or None when no folder of documents was named.
        sha256: Hex digest of the gold's own bytes.
    """

    name: str
    gold: ItemGold | MentionGold
    text: str | None
    sha256: str


def load_gold(path: Path, documents: Path | None = None, only: Collection[str] | None = None) -> list[Case]:
    """Read the gold, in the order of its names.

    Args:
        path: A folder of item gold, one file of it, or a `.jsonl` file of mention gold.
        documents: The folder of the documents that item gold names; mention gold holds its texts.
        only: Names of the cases to keep; all if left out.

    Raises:
        DocumentError: Gold or document is missing or cannot be read; the message names the first wrong field.
    """
    if path.suffix == ".jsonl":
        cases = [_mention_case(path, number, line) for number, line in _lines(path)]
    elif path.is_dir() or path.is_file():
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        cases = [_item_case(file, documents, only) for file in files]
    else:
        raise DocumentError(f"{path}: no such folder or file of gold")
    kept = sorted((one for one in cases if only is None or one.name in only), key=lambda one: one.name)
    if not kept:
        raise DocumentError(f"{path}: no gold in it; it is a folder of .json files or a .jsonl file")
    for first, second in pairwise(kept):
        if first.name == second.name:
            raise DocumentError(f"{path}: two entries for {first.name}")
    return kept


def digest(cases: list[Case]) -> str:
    """Return the SHA-256 of the cases' names and digests: floors belong to one gold."""
    return sha256("".join(f"{one.name} {one.sha256}\n" for one in cases).encode()).hexdigest()


def _item_case(path: Path, documents: Path | None, only: Collection[str] | None) -> Case:
    data = _bytes(path)
    gold = _parsed(ItemGold, data, str(path))
    name = PurePath(gold.document).stem
    wanted = documents is not None and (only is None or name in only)
    text = read(documents / gold.document).text if documents is not None and wanted else None
    return Case(name, gold, text, sha256(data).hexdigest())


def _mention_case(path: Path, number: int, line: bytes) -> Case:
    entry = _parsed(_Line, line, f"{path}, line {number}")
    return Case(entry.doc_id, entry.gold, entry.text, sha256(line).hexdigest())


def _lines(path: Path) -> list[tuple[int, bytes]]:
    return [(n, line) for n, line in enumerate(_bytes(path).splitlines(), 1) if line.strip()]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}") from error


def _parsed(shape: type[_Shape], data: bytes, origin: str) -> _Shape:
    try:
        content: Any = json.loads(data)
        return shape.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise DocumentError(
            f"{origin}: no gold: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{origin}: no JSON: {error}") from error
