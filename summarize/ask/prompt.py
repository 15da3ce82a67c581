"""Prompt files: Markdown with a head (name, version, purpose) and one template for each question.

A section `## actors.kind` holds the question for the field `kind` of the list `actors`; `## actors.select` asks
whether a candidate belongs in the list at all. Sections that a brief type does not have come from `default.md`.
Below a section's title, lines of the form `answers: for -> supports | against -> opposes | neither ->` and
`margin: 0.2` set the words the model answers with, and how sure it must be.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, TemplateError

from summarize.errors import BriefTypeError
from summarize.model.protocol import Message

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Template

_ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)  # noqa: S701  # plain text, not HTML
_HEAD = re.compile(r"\A---\n(?P<head>.*?)\n---\n", re.DOTALL)
_SECTION = re.compile(r"^## +(?P<key>[\w.]+) *$", re.MULTILINE)
_SETTING = re.compile(r"\A(?P<name>answers|margin):(?P<value>.*)\n")


@lru_cache(maxsize=256)  # a prompt has some twenty; compiling takes longer than filling
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(template)


@dataclass(frozen=True, slots=True)
class Section:
    """One question's template.

    Attributes:
        key: "LIST.FIELD", or a default's name.
        template: Jinja2 source; a variable it names and nobody gives is an error.
        answers: The word the model answers with -> the field's value; "" means "leave it out".
        margin: Least probability margin, 0 to 1, for an answer to count.
        origin: The file it comes from, for messages.
    """

    key: str
    template: str
    answers: dict[str, str]
    margin: float
    origin: str

    def render(self, **variables: object) -> str:
        """Fill the template.

        Raises:
            BriefTypeError: The template is broken or names a variable that does not exist.
        """
        try:
            return _compiled(self.template).render(**variables).strip()
        except (
            TemplateError,
            RecursionError,
        ) as error:  # RecursionError: a thousand brackets inside each other
            raise BriefTypeError(f"{self.origin}, section {self.key}: {error}") from error


@dataclass(frozen=True, slots=True)
class Prompt:
    """All questions of a brief type.

    Attributes:
        identity: Name, version and first 12 digits of the SHA-256 of its files.
        sections: Key -> section, defaults included.
    """

    identity: str
    sections: dict[str, Section]

    def find(self, *keys: str) -> Section | None:
        """Return the first of these sections that exists."""
        return next((self.sections[k] for k in keys if k in self.sections), None)

    def messages(self, text: str) -> list[Message]:
        """Return what every call sends: the system section, then the question."""
        return [Message("system", self.get("system").render()), Message("user", text)]

    def get(self, *keys: str) -> Section:
        """Return the first of these sections that exists.

        Raises:
            BriefTypeError: There is none.
        """
        section = self.find(*keys)
        if section is None:
            raise BriefTypeError(f"prompt {self.identity}: add a section '## {keys[0]}' to it")
        return section


def load_prompt(name: str, beside: Path | None = None, folder: Path | None = None) -> Prompt:
    """Load the prompt of a brief type.

    Args:
        name: The brief type's name; the file is NAME.md.
        beside: The user's own type file; its prompt lies beside it under the same stem.
        folder: A folder of the user's own that replaces built-in files of the same name.

    Raises:
        BriefTypeError: A file has no head, a setting cannot be read, or a named folder does not exist.
    """
    if folder is not None and not folder.is_dir():
        raise BriefTypeError(f"{folder}: no such folder of prompts")
    texts = [_source("default", None, folder), _source(name, beside, folder)]
    sections: dict[str, Section] = {}
    version = ""
    for origin, text in (t for t in texts if t is not None):
        head, body = _split_head(origin, text)
        version = head["version"]
        sections |= _sections(origin, body)
    digest = hashlib.sha256("".join(t[1] for t in texts if t).encode()).hexdigest()[:12]
    return Prompt(f"{name} {version} {digest}", sections)


def _source(name: str, beside: Path | None, folder: Path | None) -> tuple[str, str] | None:
    if folder is not None and (own := folder / f"{name}.md").is_file():
        return str(own), _text(own)
    if beside is not None and name != "default":
        own = beside.with_suffix(".md")
        return (str(own), _text(own)) if own.is_file() else None
    built_in = files("summarize.prompts") / f"{name}.md"
    return (f"{name}.md", built_in.read_text("utf-8")) if built_in.is_file() else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BriefTypeError(f"{path}: the prompt is not UTF-8 (byte offset {error.start})") from error
    except OSError as error:
        raise BriefTypeError(f"{path}: the prompt cannot be read: {error.strerror or error}") from error


def _split_head(origin: str, text: str) -> tuple[dict[str, str], str]:
    match = _HEAD.match(text)
    head = dict(line.split(":", 1) for line in match["head"].splitlines() if ":" in line) if match else {}
    head = {key.strip(): value.strip() for key, value in head.items()}
    if match is None or not {"version", "purpose"} <= head.keys():
        raise BriefTypeError(f"{origin}: begin it with a head between --- lines that has version and purpose")
    return head, text[match.end() :]


def _sections(origin: str, body: str) -> dict[str, Section]:
    parts = _SECTION.split(body)
    return {key: _section(origin, key, text) for key, text in zip(parts[1::2], parts[2::2], strict=True)}


def _section(origin: str, key: str, text: str) -> Section:
    template = text.lstrip("\n")
    answers: dict[str, str] = {}
    margin = 0.0
    while setting := _SETTING.match(template):
        template = template[setting.end() :].lstrip("\n")
        value = setting["value"].strip()
        if setting["name"] == "answers":
            answers = _answers(origin, key, value)
        else:
            margin = _margin(origin, key, value)
    return Section(key, template.strip(), answers, margin, origin)


def _answers(origin: str, key: str, value: str) -> dict[str, str]:
    pairs = [pair.split("->", 1) for pair in value.split("|")]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004  # a word and its value
        raise BriefTypeError(f"{origin}, section {key}: write answers as 'word -> value | word -> value'")
    return {word.strip(): meant.strip() for word, meant in pairs}


def _margin(origin: str, key: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BriefTypeError(
            f"{origin}, section {key}: margin is a number from 0 to 1, not {value!r}"
        ) from None
