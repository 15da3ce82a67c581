# ruff: noqa: RUF001  # question marks and quotation marks of several scripts are this module's subject
"""Sentences that ask or order: they do not say that anything happened."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.document import Sentence
    from summarize.language import Language
    from summarize.spot.spotted import Spotted

_QUESTION_MARKS = {
    "?",
    "？",
    "؟",
    "⁇",
    "⁈",
}  # of Latin, Chinese and Arabic script; a Greek one looks like a semicolon
_AFTER = "\"'”’»)]} *_"  # what may stand behind the mark
_OPENING = {'"', "“", "”", "„", "«", "‘", "'"}
_BEFORE = re.compile(r"^[\W\d_]*(?:(?:please|kindly|now|then|also|first|next|finally|so|and|just)\b\W*)*")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def is_question(text: str) -> bool:
    """Tell whether a sentence ends in a question mark, whatever closes behind it."""
    return text.rstrip(_AFTER)[-1:] in _QUESTION_MARKS


def asks(sentence: Sentence, spotted: Spotted) -> bool:
    """Tell whether a sentence only asks its reader something or wants something of him.

    A sentence in which somebody is told to have asked ("Leave on Monday, the mayor urged") reports, and does not count.
    """
    text = sentence.of(spotted.document)
    if is_question(text):
        return True
    openers, requests, attributed = _patterns(spotted.language)
    rest = text[len(_BEFORE.match(text)[0]) :]  # type: ignore[index]  # the pattern matches the empty string
    first = _FIRST_WORD.match(rest)
    spoken = text.lstrip()[:1] in _OPENING  # somebody's own words: what they ask for is theirs to tell
    asked = (
        not spoken
        and first is not None
        and (first[0].casefold() in openers or requests.match(rest) is not None)
    )
    return asked and attributed.search(text) is None


@lru_cache(maxsize=8)  # the languages of a run and the user's word lists
def _patterns(language: Language) -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    table = language.table("instructions").get("asking", {})
    requests = "|".join(table.get("requests", ())) or "(?!)"
    return (
        frozenset(table.get("openers", ())),
        re.compile(f"(?:{requests})", re.IGNORECASE),
        re.compile(table.get("attributed", "(?!)"), re.IGNORECASE),
    )
