"""Writing recordings: one response, one write, and an earlier recording stays whole until the new one begins."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.errors import RecordingError
from summarize.model.recording_format import header
from summarize.model.recording_read import is_recording

if TYPE_CHECKING:
    from summarize.model.recording_read import Recording


class RecordingFile:
    """A recording that responses are written to, from any thread.

    Args:
        path: The file. Until the first response is written it is left as it is; then a new file, readable by its
            owner only, takes its place.
        earlier: What the file holds already, if responses are to be added to it.

    Raises:
        RecordingError: No recording can be written there, or the file is something else than a recording.
    """

    def __init__(self, path: Path, earlier: Recording | None) -> None:
        self._path = path
        self._earlier = earlier
        self._begun = False
        self._lock = threading.Lock()
        folder = path.resolve().parent
        if has_content(path) and not (path.is_file() and is_recording(path)):
            raise RecordingError(f"{path} exists and is not a recording; name another file for --record")
        if not (folder.is_dir() and os.access(folder, os.W_OK) and (not earlier or os.access(path, os.W_OK))):
            raise RecordingError(f"cannot write the recording {path}: no permission, or no folder {folder}")

    def write(self, line: bytes) -> None:
        """Write one line; OSError if it cannot be written as a whole."""
        with self._lock:
            if self._begun:
                self._append(line)
            elif self._earlier is None:
                self._begin(line)
            else:
                self._continue(self._earlier, line)
            self._begun = True

    def _begin(self, line: bytes) -> None:
        target = self._path.resolve()  # a symbolic link stays one
        descriptor, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mode 0600
        try:
            _write(descriptor, header() + line)
            Path(fresh).replace(target)
        except OSError:
            Path(fresh).unlink(missing_ok=True)
            raise

    def _continue(self, earlier: Recording, line: bytes) -> None:
        if earlier.torn:
            os.truncate(self._path, earlier.sound)
        self._append(line if earlier.ends_line else b"\n" + line)

    def _append(self, line: bytes) -> None:
        _write(os.open(self._path, os.O_WRONLY | os.O_APPEND), line)


def has_content(path: Path) -> bool:
    """Tell whether something other than an empty file stands at the path."""
    return path.exists() and not (path.is_file() and path.stat().st_size == 0)


def _write(descriptor: int, data: bytes) -> None:
    """Write all of `data` in one call, or nothing; closes the descriptor."""
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        size = os.fstat(descriptor).st_size
        if file.write(data) != len(data):  # the disk is full in the middle of the line
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
