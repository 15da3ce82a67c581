"""Loading brief types: built-in, a user's own file, and files with errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarize.brief import item_lists
from summarize.brief_type import load_type
from summarize.errors import BriefTypeError
from summarize.meaning import Choice, head_of

OWN = Path(__file__).parent / "types" / "sanctions.py"
IMPORTS = "from typing import Annotated, ClassVar\nfrom summarize.brief import Brief, Item\nfrom summarize.meaning import *\n"


def item(*fields: str) -> str:
    """Return a type file whose one item has these fields."""
    body = "".join(f"    {field}\n" for field in fields)
    return (
        f"{IMPORTS}class I(Item):\n{body}class B(Brief):\n    type_name: ClassVar[str] = 'b'\n"
        "    type_version: ClassVar[str] = '1'\n    things: list[I] = []\n"
    )


def test_the_built_in_type_is_found_by_name() -> None:
    """`situation` is what a brief is made with when nobody says otherwise."""
    kinds = item_lists(load_type("situation").model)
    assert list(kinds) == ["bottom_line", "actors", "positions", "military_assets", "dates"]


def test_a_users_own_type_is_loaded_from_its_file_with_the_prompt_beside_it() -> None:
    """The engine knows nothing of it beforehand."""
    own = load_type(str(OWN))
    assert own.name == "sanctions"
    assert head_of(item_lists(own.model)["sanctions"]).name == "target"
    assert own.prompt.find("sanctions.select") is not None


def test_the_options_of_a_choice_come_from_its_literal() -> None:
    """The type is the one place that lists them."""
    from summarize.meaning import fields_of  # noqa: PLC0415  # beside its only use

    item = item_lists(load_type(str(OWN)).model)["sanctions"]
    (choice,) = [f for f in fields_of(item) if isinstance(f.meaning, Choice)]
    assert choice.options == ("asset freeze", "travel ban", "embargo", "none")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("def broken(:\n", r"mine\.py, line 1: invalid syntax"),
        ("x = 1\ny = 1 / 0\n", r"mine\.py, line 2: ZeroDivisionError"),
        ("x = 1\n", "define exactly one subclass of summarize.brief.Brief"),
        (IMPORTS + "class B(Brief):\n    pass\n", "a class variable type_name"),
        (
            IMPORTS
            + "class B(Brief):\n    type_name: ClassVar[str] = 'b'\n    type_version: ClassVar[str] = '1'\n",
            "at least one field that is a list of Item",
        ),
        (
            IMPORTS
            + "class I(Item):\n    what: Annotated[str, KindOf('x')]\n"
            + "class B(Brief):\n    type_name: ClassVar[str] = 'b'\n    type_version: ClassVar[str] = '1'\n"
            + "    things: list[I] = []\n",
            "list things: I: its first field must be annotated",
        ),
        (
            item("n: Annotated[str, Name()]", "q: Annotated[str, CountOf('n')]"),
            "I.q: CountOf must name the first field",
        ),
        (
            item("n: Annotated[str, Name()]", "q: Annotated[str, ExcerptOf('x')]"),
            "I.q: there is no field 'x'",
        ),
        (item("n: Annotated[str, Name()]", "q: Annotated[str, Choice()]"), "I.q: Choice needs a Literal"),
        (item("n: Annotated[str, Words()]", "q: Annotated[str, Name()]"), "I.q: Words stands alone"),
    ],
)
def test_a_type_file_with_an_error_says_where(tmp_path: Path, text: str, complaint: str) -> None:
    """One line: the file, the line or list, and what to do."""
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(BriefTypeError, match=complaint):
        load_type(str(path))


def test_an_unknown_type_lists_the_built_in_ones() -> None:
    """A typing error is mended from the message alone."""
    with pytest.raises(BriefTypeError, match=r"no brief type .situatoin.: built in are situation"):
        load_type("situatoin")


def test_nothing_in_the_working_directory_is_imported_without_being_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file situation.py beside the document is not the built-in type."""
    (tmp_path / "situation.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.chdir(tmp_path)
    assert load_type("situation").name == "situation"
