"""What users bring besides the document: brief types and word lists, checked before a model is asked."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.errors import BriefTypeError

if TYPE_CHECKING:
    from summarize.brief_type import BriefType


def load_named_type(name: str, prompts: Path | None = None) -> BriefType:
    """Load a brief type; what a user's own file prints goes to stderr, since stdout carries the result only.

    Raises:
        BriefTypeError: See `summarize.brief_type.load_type`.
    """
    from summarize.brief_type import load_type  # noqa: PLC0415  # heavy

    try:
        with redirect_stdout(sys.stderr):
            return load_type(name, prompts=prompts)
    except SystemExit as error:
        raise BriefTypeError(
            f"{name}: it ends the program; a brief type file only defines classes"
        ) from error
    except UnicodeDecodeError as error:
        raise BriefTypeError(f"{name}: its prompt file is not UTF-8 (byte offset {error.start})") from error


def check_rules(folder: Path | None) -> None:
    """Make sure that a folder of the user's own word lists can be used.

    Raises:
        BriefTypeError: There is no such folder, it holds no lists, a list is no TOML, or a key of it has another type
            than the built-in one.
    """
    if folder is None:
        return
    import tomllib  # noqa: PLC0415  # not for --help

    from summarize.language import Language  # noqa: PLC0415  # heavy

    if not folder.is_dir():
        raise BriefTypeError(f"{folder}: no such folder of word lists")
    files = sorted(folder.glob("*/*.toml"))
    if not files:
        raise BriefTypeError(f"{folder}: no word lists in it; lay it out like en/titles.toml")
    for path in files:
        try:
            own = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise BriefTypeError(f"{path}: {error}") from error
        built_in = Language(path.parent.name).table(path.stem) or Language("en").table(path.stem)
        if not built_in:
            raise BriefTypeError(f"{path}: there are no built-in lists of this name to add to")
        _check_types(str(path), own, built_in)


def _check_types(where: str, own: dict[str, Any], built_in: dict[str, Any]) -> None:
    for key, value in own.items():
        known = built_in.get(key)
        if known is None:
            continue
        if type(value) is not type(known):
            raise BriefTypeError(f"{where}: {key} is a {type(known).__name__}, not a {type(value).__name__}")
        if isinstance(value, dict):
            _check_types(f"{where}: {key}", value, known)
        elif isinstance(value, list) and any(type(one) not in set(map(type, known)) for one in value):
            raise BriefTypeError(f"{where}: {key} holds something else than the built-in list does")
