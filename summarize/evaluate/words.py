"""When two names count as the same, and whether words stand in a text.

The rules are those of a plain reader with a search function. They share no code with `summarize.ground`, so that a
mistake there can't hide here. Words that carry the rules are English: `languages/en/evaluation.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from summarize.language import Language

Agreement = Literal["same", "part"]
"""`same`: the same words. `part`: all words of one are among the words of the other."""

_LISTS = Language("en").table("evaluation")
_ARTICLES = frozenset(_LISTS["articles"])
_FUNCTION_WORDS = frozenset(_LISTS["function_words"])
_BARE_TITLES = frozenset(_LISTS["bare_titles"])
_NO_VALUE = frozenset(_LISTS["no_value"])

_MORE_WORDS = 6  # a whole sentence contains every name in it and is none of them
_SHORTEST_PLURAL = 4  # letters; "gas" and "bus" are no plurals
_NO_PLURAL = ("ss", "us", "is")  # "class", "corpus", "crisis"
_REMEMBERED = 65_536  # strings; each is compared with every item of its document
_ONE_MARK = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u0060\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
_SPACED_INITIALS = re.compile(r"(?<=\b\w\.) (?=\w\.)")  # "U. S." as models like to copy it
_INITIALS = re.compile(r"\b(?:\w\.){2,}\w?")
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"\w+(?:[-/]\w+)*")
_BESIDE_PUNCTUATION = re.compile(r" ?([.,;:!?()\[\]']) ?")
_OUTER_MARKS = " \"'.,;:!?…"


@lru_cache(_REMEMBERED)
def text_form(text: str) -> str:
    """Return the text in NFKC, case-folded, with one kind of quotation mark, dash and space, without format characters."""
    composed = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in composed if unicodedata.category(c) != "Cf")
    return " ".join(visible.translate(_ONE_MARK).casefold().split())


@lru_cache(_REMEMBERED)
def words(name: str) -> tuple[str, ...]:
    """Return the name's words for comparing: no articles, no possessive, no dots in acronyms, no plural s.

    Hyphenated words stay whole: "UK" is no part of "UK-France summit".
    """
    joined = _SPACED_INITIALS.sub("", text_form(name))
    acronyms = _INITIALS.sub(lambda found: found[0].replace(".", ""), joined)
    plain = _POSSESSIVE.sub("", acronyms).replace("'", "")
    return tuple(_singular(word) for word in _WORD.findall(plain) if word not in _ARTICLES)


def key(name: str) -> str:
    """Return what two spellings of one name share."""
    return " ".join(words(name))


def agreement(name: str, other: str, *, actors: bool = False) -> Agreement | None:
    """Say how far two names agree, or None.

    Args:
        name: One name, designation or phrase.
        other: Another.
        actors: They name actors, who do not agree by a bare title alone.
    """
    first, second = words(name), words(other)
    if not first or not second:
        return None
    if first == second:
        return "same"
    less, more = sorted((set(first), set(second)), key=len)
    telling = less - _FUNCTION_WORDS - (_BARE_TITLES if actors else frozenset())
    return "part" if telling and less <= more and len(more) - len(less) <= _MORE_WORDS else None


def has_value(value: str) -> bool:
    """Tell whether a field says anything; "unknown" and "n/a" don't."""
    return text_form(value) not in _NO_VALUE


def occurs(phrase: str, text: str) -> bool:
    """Tell whether the phrase stands in the text, as whole words; outer quotation marks and end marks don't count."""
    wanted = _tight(phrase).strip(_OUTER_MARKS)
    if not wanted:
        return False
    # A bracket at the edge is a border of its own; the space beside it is gone.
    before = r"(?<!\w)" if _is_word(wanted[0]) else ""
    after = r"(?!\w)" if _is_word(wanted[-1]) else ""
    return re.search(before + re.escape(wanted) + after, _tight(text)) is not None


@lru_cache(_REMEMBERED)
def _tight(text: str) -> str:
    """Drop spaces beside punctuation and tell no quotation marks apart: "Dec. 14th" is "Dec.14th"."""
    return _BESIDE_PUNCTUATION.sub(r"\1", re.sub("['\"]+", "'", text_form(text)))


def _is_word(character: str) -> bool:
    return re.match(r"\w", character) is not None


def _singular(word: str) -> str:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(_NO_PLURAL)
    return word[:-1] if plural else word
