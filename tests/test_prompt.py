"""Prompt files: templates, settings, replacement by a user's folder, and errors for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarize.ask.prompt import load_prompt
from summarize.errors import BriefTypeError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "---\nversion: 7\npurpose: a test\n---\n"


def test_a_prompt_is_identified_by_name_version_and_digest() -> None:
    """Provenance can name exactly the words that were asked."""
    name, version, digest = load_prompt("situation").identity.split()
    assert (name, version.isdigit(), len(digest)) == ("situation", True, 12)


def test_a_missing_variable_is_an_error_that_names_the_file_and_section(tmp_path: Path) -> None:
    """A template never renders a hole."""
    (tmp_path / "situation.md").write_text(HEAD + "## actors.kind\n\nWhat is {{ nobody }}?\n")
    section = load_prompt("situation", folder=tmp_path).get("actors.kind")
    with pytest.raises(BriefTypeError, match=r"situation\.md, section actors\.kind: 'nobody' is undefined"):
        section.render(passage="x")


def test_a_folder_of_the_users_own_replaces_a_built_in_file(tmp_path: Path) -> None:
    """The built-in file of the same name is out of the way, defaults stay."""
    (tmp_path / "situation.md").write_text(HEAD + "## actors.kind\n\nMine.\n")
    prompt = load_prompt("situation", folder=tmp_path)
    assert prompt.get("actors.kind").render() == "Mine."
    assert "bottom_line" not in prompt.sections
    assert "system" in prompt.sections


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A mistyped folder never falls back to the built-in words in silence."""
    with pytest.raises(BriefTypeError, match=r"no such folder of prompts"):
        load_prompt("situation", folder=tmp_path / "nowhere")


def test_settings_give_the_words_of_answers_and_the_margin(tmp_path: Path) -> None:
    """The words a model answers with live in the prompt, not in code."""
    text = "## a.b\n\nanswers: for -> supports | neither ->\nmargin: 0.4\n\nSay it.\n"
    (tmp_path / "situation.md").write_text(HEAD + text)
    section = load_prompt("situation", folder=tmp_path).get("a.b")
    assert section.answers == {"for": "supports", "neither": ""}
    assert (section.margin, section.render()) == (0.4, "Say it.")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("## a.b\n\nHello.\n", "begin it with a head"),
        (HEAD + "## a.b\n\nanswers: yes, no\n\nHello.\n", "write answers as"),
        (HEAD + "## a.b\n\nmargin: much\n\nHello.\n", "margin is a number"),
    ],
)
def test_a_broken_prompt_file_is_an_error_for_people(tmp_path: Path, text: str, complaint: str) -> None:
    """The message says what to write."""
    (tmp_path / "situation.md").write_text(text)
    with pytest.raises(BriefTypeError, match=complaint):
        load_prompt("situation", folder=tmp_path)


def test_a_question_nobody_wrote_is_an_error() -> None:
    """A brief type that needs a section its prompt lacks says which one."""
    with pytest.raises(BriefTypeError, match=r"add a section '## x\.y'"):
        load_prompt("situation").get("x.y")
