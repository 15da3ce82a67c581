"""Load a brief type: a built-in one by name, or a user's own file. Nothing is imported without being named."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.ask.prompt import Prompt, load_prompt
from summarize.brief import Brief, item_lists
from summarize.errors import BriefTypeError
from summarize.item_type import check_item

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True, slots=True)
class BriefType:
    """A pydantic model of a brief, and the questions that fill it."""

    model: type[Brief]
    prompt: Prompt

    @property
    def name(self) -> str:
        """The type's name, as briefs carry it."""
        return self.model.type_name


def load_type(name: str = "situation", *, prompts: Path | None = None) -> BriefType:
    """Load a brief type.

    Args:
        name: A built-in type, or the path of a Python file that defines one `Brief` subclass. The file's prompt lies
            beside it: `sanctions.py` has `sanctions.md`; without one the default questions are asked.
        prompts: A folder whose prompt files replace the built-in ones of the same name.

    Raises:
        BriefTypeError: There is no such type, its file has an error, or its prompt has.
    """
    path = Path(name)
    if path.suffix == ".py":
        module = _from_file(path)
        brief = _brief_in(module, name)
        return BriefType(brief, load_prompt(path.stem, beside=path, folder=prompts))
    if name not in built_in_types():
        known = ", ".join(built_in_types())
        raise BriefTypeError(
            f"no brief type {name!r}: built in are {known}; your own is named by its file, TYPE.py"
        )
    brief = _brief_in(importlib.import_module(f"summarize.schemas.{name}"), name)
    return BriefType(brief, load_prompt(name, folder=prompts))


def built_in_types() -> tuple[str, ...]:
    """Return the names of the built-in brief types."""
    found = files("summarize.schemas").iterdir()
    return tuple(sorted(f.name[:-3] for f in found if f.name.endswith(".py") and f.name != "__init__.py"))


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise BriefTypeError(f"{path}: no such brief type file")
    spec = importlib.util.spec_from_file_location(f"summarize_type_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BriefTypeError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        # Pydantic resolves annotations through sys.modules; without the entry they would stay strings.
        importlib.sys.modules[spec.name] = module  # type: ignore[attr-defined]  # importlib imports sys
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise BriefTypeError(f"{path}, line {error.lineno}: {error.msg}") from error
    except Exception as error:  # a user's file can raise anything
        raise BriefTypeError(
            f"{path}, line {_line(error, path)}: {type(error).__name__}: {_first_line(error)}"
        ) from error
    return module


def _line(error: BaseException, path: Path) -> int | str:
    found: int | str = "?"
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]


def _brief_in(module: ModuleType, name: str) -> type[Brief]:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Brief) and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise BriefTypeError(
            f"{name}: define exactly one subclass of summarize.brief.Brief in it, not {len(own)}"
        )
    brief = own[0]
    for needed in ("type_name", "type_version"):
        if not isinstance(getattr(brief, needed, None), str):
            raise BriefTypeError(f"{name}: give {brief.__name__} a class variable {needed}, a string")
    lists = item_lists(brief)
    if not lists:
        raise BriefTypeError(
            f"{name}: give {brief.__name__} at least one field that is a list of Item subclasses"
        )
    for kind, item in lists.items():
        try:
            check_item(item)
        except (TypeError, NameError) as error:
            raise BriefTypeError(f"{name}, list {kind}: {error}") from error
    return brief
