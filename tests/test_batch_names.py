"""Names of result files: different documents, different names that any file system takes."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.batch.names import MOST_PART_BYTES, distinct, folded, plain_path, result_name

_ODD = [
    "",
    ".",
    "..",
    "con",
    "NUL.txt",
    "x.json",
    "x.MD",
    "~",
    "%",
    "%2E",
    "a\udcff",
    "\ud800",
    "-rf",
    " ",
    "a.",
    "é",
]
parts = st.one_of(
    st.sampled_from(_ODD),
    st.text(st.characters(exclude_characters="/", codec=None), max_size=12),
    st.builds(str.__mul__, st.sampled_from(["a", "%", "~", ".", "é", "\udc80"]), st.integers(150, 250)),
)
paths = st.one_of(
    st.lists(parts, min_size=1, max_size=6).map("/".join),
    st.builds(str.__add__, st.sampled_from(["d/" * 40, "é" * 190 + "/"]), parts),
)
similar = st.text("aA%2E.~/-\udc80", max_size=5)  # short enough to meet one another
_DEVICES = {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"}
_DEVICES |= {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("report.md", "report.md"),
        ("sub/report 2026.md", "sub/report 2026.md"),
        ("Київ/звіт.txt", "Київ/звіт.txt"),
        ("x.json/report.md", "x%2Ejson/report.md"),
        ("a.MD/b", "a%2EMD/b"),
        ("../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"),
        ("/etc/passwd", "%/etc/passwd"),
        ("C:\\x", "C%3A%5Cx"),
        ("100 %~", "100 %25%7E"),
        (".git/config", "%2Egit/config"),
        ("-rf", "%2Drf"),
        ("end. ", "end.%20"),
        ("con.txt", "%63on.txt"),
        ("COM¹", "%43OM¹"),
        ("contact.txt", "contact.txt"),
        ("a\x00b\nc", "a%00b%0Ac"),
        ("caf\udce9.txt", "caf%E9.txt"),
        ("half\ud800", "half%uD800"),
        ("gpj.\u202etxt", "gpj.%E2%80%AEtxt"),
    ],
)
def test_the_name_mirrors_the_path(path: str, name: str) -> None:
    """What every file system takes stays as it is; the rest is percent-encoded."""
    assert result_name(path) == name


@given(*[similar | paths] * 2)
def test_different_paths_have_different_names(one: str, other: str) -> None:
    """No result takes the place of another's."""
    assert (result_name(one) == result_name(other)) == (one == other)


@given(st.text("aA.jsonmd%/~", max_size=12), st.text("aA.jsonmd%/~", max_size=12))
def test_no_result_file_is_another_ones_folder(one: str, other: str) -> None:
    """`x` gives x.json, so that a folder x.json must be called something else, whatever its case."""
    files = {folded(f"{result_name(one)}{suffix}") for suffix in (".json", ".md")}
    folders = {folded(str(folder)) for folder in PurePosixPath(result_name(other)).parents}
    assert not files & folders


@given(paths)
def test_a_name_is_safe_on_any_file_system(path: str) -> None:
    """It stays in its folder, and Windows takes it."""
    name = result_name(path)
    assert not PureWindowsPath(name).is_absolute()
    assert not PureWindowsPath(name).drive
    for part in name.split("/"):
        assert part not in {"", ".", ".."}
        assert part[0] not in ". -"
        assert part[-1] not in ". "
        assert not re.search(r'[<>:"|?*\\\x00-\x1f\x7f\ud800-\udfff]', part)
        assert part.split(".")[0].strip().casefold() not in _DEVICES


@given(paths)
def test_a_name_is_short_enough(path: str) -> None:
    """The name, the name of the name, and the name of the second of two are all within the limits."""
    name = result_name(path)
    for one in (name, result_name(name), distinct(name, path), distinct(distinct(name, path), path)):
        assert all(len(f"{part}.json".encode()) <= 200 for part in one.split("/"))
        assert len(one.split("/")) <= 32
        assert len(one.encode()) <= 826  # 800, and twice "~" with twelve digits


def test_a_long_part_is_cut_between_characters_and_marked() -> None:
    """Two long names of equal beginning stay apart."""
    name = result_name("ї" * 200)
    assert re.fullmatch(r"ї{91}~[0-9a-f]{12}", name)
    assert name != result_name("ї" * 201)
    assert re.fullmatch(r"a(%25){60}~[0-9a-f]{12}", result_name("a" + "%" * 70))


def test_a_deep_tree_becomes_one_folder() -> None:
    """Paths that are too long for a file system keep their last part."""
    name = result_name("/".join(["deep"] * 40) + "/report.md")
    assert re.fullmatch(r"~[0-9a-f]{12}/report\.md", name)
    assert name != result_name("/".join(["deep"] * 41) + "/report.md")
    assert len(result_name("/".join(["d" * 190] * 5)).encode()) < 250
    assert MOST_PART_BYTES == 195


@pytest.mark.parametrize(
    ("one", "other"), [("Report.md", "report.MD"), ("caf\u00e9", "cafe\u0301"), ("STRASSE", "straße")]
)
def test_names_that_some_file_system_takes_for_one_have_one_key(one: str, other: str) -> None:
    """Case, and composed or decomposed characters."""
    assert result_name(one) != result_name(other)
    assert folded(result_name(one)) == folded(result_name(other))


@given(paths)
def test_folding_twice_is_folding_once(path: str) -> None:
    """A key is its own key."""
    assert folded(folded(result_name(path))) == folded(result_name(path))


@given(paths, paths)
def test_the_second_of_two_gets_a_name_of_its_own(one: str, other: str) -> None:
    """Its key is neither that of the first nor that of a third."""
    name = result_name(one)
    keys = {
        folded(name),
        folded(distinct(name, one)),
        folded(distinct(name, other)),
        folded(result_name(other)),
    }
    assert len(keys) == 4 - (one == other) * 2 - (one != other and folded(result_name(other)) == folded(name))


@given(*[st.text("x\\F\udcff\uddff", max_size=5) | paths] * 2)
def test_a_path_as_text_can_be_written_and_stays_one_of_its_own(one: str, other: str) -> None:
    """Tables are joined by it."""
    plain_path(one).encode()
    assert (plain_path(one) == plain_path(other)) == (one == other)


def test_a_byte_that_is_no_text_is_shown_in_hex() -> None:
    """A reader can tell which file is meant."""
    assert plain_path("caf\udce9\\x.txt") == r"caf\xE9\\x.txt"
