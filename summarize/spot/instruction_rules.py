# ruff: noqa: RUF001  # look-alike characters are this module's subject
"""The signs of an instruction to a language model: words as data, marks of prompts and chat templates as code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from summarize.language import Language

if TYPE_CHECKING:
    from pathlib import Path

_WORD = re.compile(r"\{([a-z_]+)\}")
_MARKS = {
    "chat-token": re.compile(
        r"<\s?[|\uff5c][^|\uff5c<>\n]{0,40}[|\uff5c]\s?>|\[/?INST\]|<<\s?/?SYS\s?>>|<\s?/?(?:start|end)_of_turn\s?>"
        r"|<\s?/?s\s?>|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]|<\s?(?:bos|eos|pad|unk)\s?>|<\s?/?(?:think|tool_call|tool_response|function_calls)\s?>",
        re.IGNORECASE,
    ),
    "fence": re.compile(
        r"(?:[<‹〈⟨《«﹤˂ᐸ❮⧼\[{(]|&(?:lt|#0*60|#x0*3c);?)\s*/\s*(?:passage|document|source|context|text|article|data|input|untrusted|user|system|instructions?|prompt)s?\b"
        r"|<\s*(?:passage|document|system|assistant|instructions?|prompt|user|human|im_start|im_end)\s*>"
        r"|<\s*/?(?:actors?|answer|output|brief|response|admin|developer|override|important)\b[^<>\n]{0,100}>",
        re.IGNORECASE,
    ),
    "chat-json": re.compile(
        r"[\"'“”]role[\"'“”]\s*:\s*[\"'“”](?:system|user|assistant|developer|tool)|[{,]\s*[\"'“”](?:answer|entries|sentences|rests_on|choices|finish_reason|tool_calls|bottom_line|actors|positions|military_assets|response_format|json_schema|schema|type|model|content|instructions?)[\"'“”]\s*:",
        re.IGNORECASE,
    ),
    "template": re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|\{#[^#\n]{0,200}#\}"),
}
"""Marks that no prose has, whatever its language."""


_START = "\ue000"  # stands in marked text where a clause begins, and with it an order may
_CLAUSE = re.compile(r"(?:^|[.,;:!?…](?!\w)|[\"“”‘«»>\]\[)(}{*|#=_~—–،؛؟\-])[\W_]{0,6}")
_SUPPOSED = "(?:{start})"  # how patterns begin that need a clause to begin there

_WITHIN = "[^.!?]"  # how patterns say "within the sentence"
_WITHIN_DOTTED = (
    r"(?:[^.!?]|[.!?](?=[\w\ue000]))"  # a full stop inside a word, as in an address, ends nothing
)

_TECHNICAL = {"machine", "product", "part", "form", "force"}  # hints that no speech to people has

_Named = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled patterns of one language.

    Attributes:
        anchors: What a sentence must hold for the others to be tried.
        verbs: What an order may begin with; None where anchors must do.
        leads: Words that introduce an order in the middle of a sentence.
        orders: Patterns of marked text, by the name of the sign.
        phrases: Patterns of plain text.
        hints: Patterns that need others beside them.
        rows: Which hints suffice together.
    """

    anchors: re.Pattern[str]
    verbs: re.Pattern[str] | None
    leads: re.Pattern[str]
    orders: _Named
    phrases: _Named
    hints: _Named
    rows: tuple[frozenset[str], ...]

    def found(self, text: str) -> tuple[str, int, int] | None:
        """Return the first sign in plain text: its name, and where it stands; None without one."""
        anchored = self.anchors.search(text.casefold()) is not None
        for name, pattern in self.phrases if anchored else ():
            if match := pattern.search(text):
                return name, match.start(), match.end()
        marked = _marked(text, self.leads) if anchored or self.verbs is not None else ""
        if not anchored and (self.verbs is None or not self.verbs.search(marked)):
            return None
        for name, pattern in self.orders:
            if match := pattern.search(marked):
                return name, _unmarked(marked, match.start()), _unmarked(marked, match.end())
        hinted = {name: match.span() for name, pattern in self.hints if (match := pattern.search(marked))}
        for row in self.rows:
            if row <= hinted.keys():
                spans = [hinted[name] for name in row]
                return (
                    "order",
                    _unmarked(marked, min(start for start, _ in spans)),
                    _unmarked(marked, max(end for _, end in spans)),
                )
        return None

    def technical(self, text: str) -> bool:
        """Tell whether text speaks of a model, of what it makes, or of a part of that."""
        return any(name in _TECHNICAL and pattern.search(text) for name, pattern in self.hints)


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns of all languages: an attack need not be in the document's.

    Attributes:
        languages: What each language finds.
        reporting: Words by which a document tells of somebody else's order.
        back: Words of an order that point at what stands before it.
        leaves_out: Words of an order that wants something left out.
        attributed: A clause by which somebody is told to have said it.
    """

    languages: tuple[Words, ...]
    reporting: re.Pattern[str]
    back: re.Pattern[str]
    leaves_out: re.Pattern[str]
    attributed: re.Pattern[str]

    def found(self, text: str) -> tuple[str, int, int] | None:
        """Return the first sign in plain text: its name, and where it stands; None without one."""
        for name, pattern in _MARKS.items():
            if match := pattern.search(text):
                return name, match.start(), match.end()
        return next((found for words in self.languages if (found := words.found(text))), None)

    def is_told(self, text: str) -> bool:
        """Tell whether somebody is told to have said it ("Leave, the envoy urged") and no word is of a model's work."""
        return self.attributed.search(text) is not None and not any(
            words.technical(text) for words in self.languages
        )


@lru_cache(maxsize=8)  # one, and one for each folder of the user's own
def instruction_rules(extra: Path | None = None) -> Rules:
    """Return the rules of every language that has some, joined with the user's."""
    folders = [f.name for f in files("summarize.languages").iterdir() if f.is_dir()]
    own = [f.name for f in extra.iterdir() if f.is_dir()] if extra is not None and extra.is_dir() else []
    tables = [Language(code, extra).table("instructions") for code in sorted({*folders, *own})]
    tables = [table for table in tables if table]

    def any_of(part: str, name: str) -> re.Pattern[str]:
        words = "|".join(word for table in tables for word in table.get(part, {}).get(name, ()))
        return re.compile(rf"\b(?:{words or '(?!)'})\b", re.IGNORECASE)

    return Rules(
        tuple(_words(table) for table in tables),
        reporting=any_of("reporting", "words"),
        back=any_of("reach", "back"),
        leaves_out=any_of("reach", "leaves_out"),
        attributed=re.compile(
            "|".join(said for table in tables if (said := table.get("asking", {}).get("attributed")))
            or "(?!)",
            re.IGNORECASE,
        ),
    )


def _words(table: dict[str, Any]) -> Words:
    listed = table.get("words", {})

    def compiled(part: str, *, started: bool | None = None) -> _Named:
        found = []
        for name, patterns in table.get(part, {}).items():
            chosen = [p for p in patterns if started is None or p.startswith(_SUPPOSED) is started]
            spelt = "|".join(_spelt(p.replace(_SUPPOSED, _START), listed) for p in chosen)
            if spelt:
                found.append((name, re.compile(spelt, re.IGNORECASE)))
        return tuple(found)

    return Words(
        anchors=re.compile(table.get("anchors", "")),
        verbs=re.compile(_spelt(rf"{_START}\s?(?:{{do}}|{{rework}})\b", listed), re.IGNORECASE)
        if "do" in listed
        else None,
        leads=re.compile(_spelt("|".join(listed.get("start", ["(?!)"])), listed), re.IGNORECASE),
        orders=compiled("signs", started=True),
        phrases=compiled("signs", started=False),
        hints=compiled("hints"),
        rows=tuple(frozenset(row) for row in table.get("rows", {}).get("rows", ())),
    )


def _marked(text: str, leads: re.Pattern[str]) -> str:
    """Return text with a mark where a clause begins, and behind the words that introduce an order."""
    ends = {m.end() for m in _CLAUSE.finditer(text)} | {m.end() for m in leads.finditer(text)}
    cuts = [0, *sorted(ends), len(text)]
    return _START.join(text[a:b] for a, b in pairwise(cuts))


def _unmarked(marked: str, at: int) -> int:
    return at - marked.count(_START, 0, at)


def _spelt(pattern: str, words: dict[str, list[str]]) -> str:
    """Return a pattern with each {word} replaced by its alternatives; those may name others."""
    while match := _WORD.search(pattern):
        pattern = pattern[: match.start()] + "|".join(words[match[1]]) + pattern[match.end() :]
    return pattern.replace(_WITHIN, _WITHIN_DOTTED)
