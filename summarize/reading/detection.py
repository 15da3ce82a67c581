"""Which language a document is in, by counting the function words of the languages that have a folder."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from summarize.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAMPLE = 20_000  # characters looked at: some 3,000 words settle it
_MIN_HITS = 2  # function words; one may be a name ("An", "De")
_MIN_SHARE = (
    0.12  # of all words; English news has 0.35 to 0.45, Ukrainian 0.15 to 0.3, a wrong language below 0.1
)
_MIN_LEAD = 1.5  # times the hits of the runner-up
_MIN_SCRIPT_SHARE = 0.6  # of the letters; names and quotations may be in another script
_MAX_FOREIGN_SHARE = (
    0.01  # of the letters; a Russian or Persian name is forgiven, a Russian or Persian text not
)

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Profile:
    code: str
    script: str
    words: frozenset[str]
    foreign_letters: frozenset[str]


def detect_language(text: str) -> str:
    """Return the BCP 47 code of the language whose rules apply to the text, or "und" when unsure.

    A few words without function words, as in a lone headline, are "und".
    """
    sample = text[:_SAMPLE].lower()
    words = Counter(_WORD.findall(sample))
    letters = {letter: number for letter, number in Counter(sample).items() if letter.isalpha()}
    hits = {
        profile.code: sum(number for word, number in words.items() if word in profile.words)
        for profile in _profiles()
        if _fits(profile, letters)
    }
    if not hits:
        return "und"
    first, *others = sorted(hits, key=hits.__getitem__, reverse=True)
    runner_up = hits[others[0]] if others else 0
    sure = (
        hits[first] >= _MIN_HITS
        and hits[first] >= _MIN_SHARE * words.total()
        and hits[first] >= _MIN_LEAD * runner_up
    )
    return first if sure else "und"


def _fits(profile: _Profile, letters: Mapping[str, int]) -> bool:
    total = sum(letters.values())
    in_script = sum(number for letter, number in letters.items() if _script(letter) == profile.script)
    foreign = sum(number for letter, number in letters.items() if letter in profile.foreign_letters)
    return in_script > _MIN_SCRIPT_SHARE * total and foreign <= _MAX_FOREIGN_SHARE * total


@lru_cache(maxsize=4096)  # the letters of a few scripts
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


@lru_cache(maxsize=1)  # the folders do not change while a program runs
def _profiles() -> tuple[_Profile, ...]:
    codes = sorted(folder.name for folder in files("summarize.languages").iterdir() if folder.is_dir())
    tables = {code: Language(code).table("function_words") for code in codes}
    return tuple(
        _Profile(
            code, table["script"], frozenset(table["words"]), frozenset(table.get("foreign_letters", []))
        )
        for code, table in tables.items()
        if table
    )
