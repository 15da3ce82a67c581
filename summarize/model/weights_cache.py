"""The folder that keeps weights: where it is, who may write into it, and what makes a file in it trusted.

A file is trusted after its SHA-256 was computed once in full. That is noted in a stamp file beside it, with length
and modification time; as long as both stay the same, the digest is not computed again (a second or more for each
gigabyte, at every start). The stamp finds damage and replaced files. It is no defence against somebody who can
already write into the user's own folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from summarize.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.model.weights_manifest import Talk

_LOCK_POLL_SECONDS = 0.2  # short beside any download, long beside the system call


def cache_folder(topic: str, cache: Path | None = None) -> Path:
    """Return the private folder for `topic` ("models", "logs"), made if missing.

    Args:
        topic: Name of the folder below the cache folder.
        cache: The cache folder; None takes the environment variable SUMMARIZE_CACHE, and without it the folder
            `summarize` where the operating system keeps the user's caches.

    Raises:
        WeightsError: It cannot be made.
    """
    root = cache or Path(
        os.environ.get("SUMMARIZE_CACHE") or platformdirs.user_cache_path("summarize", appauthor=False)
    )
    folder = root.expanduser().absolute() / topic
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WeightsError(
            f"cannot keep {topic} in {folder}: {error.strerror or error}; set SUMMARIZE_CACHE to another folder"
        ) from error
    return folder


def sha256_of(path: Path) -> str:
    """Return the hex digest of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_stamp(path: Path, sha256: str) -> None:
    """Note that the file, as it is now, was checked in full and has this SHA-256."""
    stamp = _stamp(path)
    partial = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    partial.write_text(json.dumps(_state(path, sha256)), "utf-8")
    partial.replace(stamp)


def stamped(path: Path) -> str | None:
    """Return the SHA-256 that was computed for the file; None if it changed since, or never was checked."""
    try:
        noted = json.loads(_stamp(path).read_text("utf-8"))
        sha256 = str(noted["sha256"])
        return sha256 if noted == _state(path, sha256) else None
    except (OSError, ValueError, KeyError, TypeError):  # no file, no stamp, or a damaged stamp: not trusted
        return None


def remove(path: Path) -> None:
    """Delete the file and its stamp."""
    _stamp(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified")


def _state(path: Path, sha256: str) -> dict[str, str | int]:
    status = path.stat()
    return {"sha256": sha256, "bytes": status.st_size, "mtime_ns": status.st_mtime_ns}


@contextmanager
def exclusive(path: Path, talk: Talk) -> Iterator[None]:
    """Hold the lock file `path`; wait, and say so, while another process or thread holds it.

    The operating system frees the lock when its holder dies, so a killed run leaves nothing to clean up. The file
    itself stays: deleting it would let two others lock two different files of that name.
    """
    with path.open("ab") as file:
        if not _try_lock(file.fileno()):
            talk("another process is fetching the same weights; waiting for it")
            while not _try_lock(file.fileno()):
                time.sleep(_LOCK_POLL_SECONDS)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # exists on Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
