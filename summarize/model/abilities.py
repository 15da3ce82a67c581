"""What `summarize doctor` has found out about a server and its model, and where it is kept."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from summarize.errors import WeightsError
from summarize.model.weights_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRESH = timedelta(days=30)
"""How long a result is used: servers are updated, and models behind a name change."""


class Abilities(BaseModel):
    """What a server was found to do with a model; None: not known.

    Attributes:
        logprobs: It gives the likeliest first tokens with their log-probabilities.
        schemas: It answers in the form of a JSON schema, enumerations kept.
        bounds: It keeps a schema's bounds on lengths, too.
        json_object: It answers with some JSON object.
        tools: It calls tools.
        usage: It counts tokens.
        prefix_cache: It reads the same beginning only once.
        context: Tokens of prompt and answer that it takes; a lower bound where the server does not say.
        concurrency: How many requests at once it is fastest with.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    logprobs: bool | None = None
    schemas: bool | None = None
    bounds: bool | None = None
    json_object: bool | None = None
    tools: bool | None = None
    usage: bool | None = None
    prefix_cache: bool | None = None
    context: PositiveInt | None = None
    concurrency: PositiveInt | None = None


class _Kept(BaseModel):
    """A result as its file holds it."""

    model_config = ConfigDict(extra="forbid")

    address: str
    model: str
    tool: str
    checked: datetime
    abilities: Abilities


def keep(address: str, model: str, abilities: Abilities) -> Path:
    """Keep what was found, in a private file, and return its path.

    Args:
        address: The server's, without secrets.
        model: The model's name.
        abilities: What was found.

    Raises:
        WeightsError: There is no cache folder.
        OSError: It cannot be written.
    """
    from summarize.batch.files import replace_file  # noqa: PLC0415  # not where nothing is kept

    kept = _Kept(
        address=_same(address),
        model=model,
        tool=version("summarize"),
        checked=datetime.now(UTC),
        abilities=abilities,
    )
    path = _path(address, model)
    replace_file(path, kept.model_dump_json(indent=1).encode() + b"\n")
    return path


def recall(address: str, model: str, talk: Callable[[str], None]) -> Abilities:
    """Return what is known of a server: nothing, if it was never probed, or too long ago.

    A file of a date to come is not used either: a clock was wrong, then or now.
    """
    try:
        path = _path(address, model)
        text = path.read_bytes()
    except (OSError, WeightsError):
        return Abilities()
    try:
        kept = _Kept.model_validate_json(text)
    except ValidationError:
        talk(f"{path} is damaged, or of another version, and not used; `summarize doctor` writes it anew")
        return Abilities()
    age = datetime.now(UTC) - kept.checked.astimezone(UTC)
    if (kept.address, kept.model) != (_same(address), model) or not timedelta() <= age <= FRESH:
        return Abilities()
    return kept.abilities


def forget(address: str, model: str | None) -> int:
    """Delete what is kept of a server, or of one model there, and return how many results it was."""
    kept = [path for path in cache_folder("servers").glob("*.json") if _is_of(path, address, model)]
    for path in kept:
        path.unlink()
    return len(kept)


def _is_of(path: Path, address: str, model: str | None) -> bool:
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):  # of no use to anybody, but whose it is cannot be told
        return False
    return kept.address == _same(address) and model in {None, kept.model}


def _same(address: str) -> str:
    """Return an address as all of its spellings that lead to the same place."""
    return address.rstrip("/")


def _path(address: str, model: str) -> Path:
    digest = hashlib.sha256(os.fsencode(f"{_same(address)}\n{model}")).hexdigest()
    return cache_folder("servers") / f"{digest[:32]}.json"
