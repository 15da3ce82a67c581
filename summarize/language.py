"""Rules of a language are data: one folder a language, one TOML file a topic.

A user extends them with a folder of the same layout: lists are joined, tables are merged key by key.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Language:
    """The rules of one language.

    Attributes:
        code: BCP 47 code; "und" has no rules.
        extra: A folder of the user's own word lists (`en/titles.toml`), or None.
    """

    code: str
    extra: Path | None = field(default=None)

    def table(self, topic: str) -> dict[str, Any]:
        """Return the parsed `languages/CODE/TOPIC.toml`, joined with the user's; empty when there is none."""
        return _table(self.code, topic, self.extra)


@lru_cache(maxsize=256)  # a folder run asks for the same few tables for every document
def _table(code: str, topic: str, extra: Path | None) -> dict[str, Any]:
    own = files("summarize.languages") / code / f"{topic}.toml"
    merged: dict[str, Any] = tomllib.loads(own.read_text("utf-8")) if own.is_file() else {}
    if extra is not None and (more := extra / code / f"{topic}.toml").is_file():
        merged = _join(merged, tomllib.loads(more.read_text("utf-8")))
    return merged


def _join(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    joined = dict(base)
    for key, value in more.items():
        old = joined.get(key)
        if isinstance(old, list) and isinstance(value, list):
            joined[key] = [*old, *value]
        elif isinstance(old, dict) and isinstance(value, dict):
            joined[key] = _join(old, value)
        else:
            joined[key] = value
    return joined
