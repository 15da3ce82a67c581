"""Find the documents of a folder, one after the other, whatever its size."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import translate
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.batch.unit import File, stored_path
from summarize.errors import DocumentError
from summarize.reading.formats import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a folder are its documents.

    Attributes:
        include: Patterns; empty: the names that end as documents do (`summarize.reading.formats.SUFFIXES`).
        exclude: Patterns; they win over `include`, and a folder that one matches is not entered.
        shard: Which part of the folder, as (number from 1, parts); None: all of it.

    A pattern is one of the shell's: `*`, `?` and `[...]`. One with a slash is matched with the path within the folder,
    where `*` stands for slashes too; one without is matched with the name alone. Hidden files and folders are left out
    unless a pattern of `include` begins with a dot.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None


@dataclass(slots=True)
class LeftAside:
    """What a scan has met and not taken.

    Attributes:
        endings: Endings of names that are no documents', with their numbers.
        folders: Folders it could not read, with the reason.
        links: Symbolic links that lead out of the folder.
    """

    endings: Counter[str] = field(default_factory=Counter)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def check_folder(folder: Path) -> None:
    """Make sure that there is a folder, before a model is fetched or a run folder made.

    Raises:
        DocumentError: There is none.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: no such folder: name the folder with the documents")


def scan(
    folder: Path, selection: Selection, aside: LeftAside, *, without: Sequence[Path] = ()
) -> Iterator[File]:
    """Give the documents of a folder and of the folders in it.

    Symbolic links to files in the folder are followed. Those to folders are not, for they may lead in circles, nor those
    that lead out of the folder: an unpacked archive may hold one to a private file, whose text a server would get.

    Args:
        folder: Where to look.
        selection: What to take.
        aside: Receives what is left aside.
        without: Folders to leave out, the run's own above all.

    Raises:
        DocumentError: The folder does not exist or cannot be read.
    """
    check_folder(folder)
    takes = _Takes(selection)
    left_out = {os.path.realpath(path) for path in without}
    top = os.path.join(os.path.realpath(folder), "")  # noqa: PTH118  # with the final slash, which Path drops
    waiting = [""]
    while waiting:
        within = waiting.pop()
        try:
            with os.scandir(folder / within) as entries:
                for entry in entries:
                    path = f"{within}/{entry.name}" if within else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if takes.enters(path) and os.path.realpath(entry.path) not in left_out:
                            waiting.append(path)
                    elif (found := _file(entry, path, takes, aside, top)) is not None:
                        yield found
        except OSError as error:
            if not within:
                raise DocumentError(f"{folder}: cannot be read: {error.strerror}") from error
            aside.folders.append(f"{within}: cannot be read: {error.strerror}")


def _file(entry: os.DirEntry[str], path: str, takes: _Takes, aside: LeftAside, top: str) -> File | None:
    if not takes.file(path):
        if not takes.hides(path):
            aside.endings[Path(entry.name).suffix.lower()] += 1
        return None
    if not takes.shard(path):
        return None
    if entry.is_symlink() and not os.path.realpath(entry.path).startswith(top):
        aside.links.append(path)
        return None
    try:
        status = entry.stat()
    except OSError:
        return File(path, 0, 0, 0)  # reading it will say what is wrong
    return File(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class _Takes:
    """A selection, compiled."""

    def __init__(self, selection: Selection) -> None:
        self._include = [(_compiled(p), "/" in p) for p in selection.include]
        self._exclude = [(_compiled(p.rstrip("/")), "/" in p.rstrip("/")) for p in selection.exclude]
        self._shard = selection.shard
        self._hidden = any(p.rsplit("/", 1)[-1].startswith(".") for p in selection.include)

    def enters(self, path: str) -> bool:
        """Tell whether a folder is looked into."""
        return not self.hides(path) and not _matches(self._exclude, path)

    def file(self, path: str) -> bool:
        """Tell whether a file is a document."""
        if self.hides(path) or _matches(self._exclude, path):
            return False
        return _matches(self._include, path) if self._include else path.lower().endswith(SUFFIXES)

    def hides(self, path: str) -> bool:
        """Tell whether a file or folder is hidden, and nobody asked for hidden ones."""
        return path.rsplit("/", 1)[-1].startswith(".") and not self._hidden

    def shard(self, path: str) -> bool:
        """Tell whether a file belongs to the part that was asked for; the same on every machine."""
        if self._shard is None:
            return True
        number, parts = self._shard
        return int.from_bytes(sha256(stored_path(path)).digest()[:8], "big") % parts == number - 1


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def _matches(patterns: Sequence[tuple[re.Pattern[str], bool]], path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return any(pattern.match(path if whole else name) for pattern, whole in patterns)
