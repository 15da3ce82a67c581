"""Whether a count stands in the text beside the thing it counts."""

from __future__ import annotations

import re

from summarize.evaluate.words import has_value, occurs, text_form, words
from summarize.language import Language

_LISTS = Language("en").table("evaluation")
_CARDINALS: dict[str, int] = Language("en").table("numbers")["cardinals"]
_TENS_FROM = 20  # from here on a unit may follow: "forty-two"
_TENS = {word: value for word, value in _CARDINALS.items() if value >= _TENS_FROM}
_UNITS = {word: value for word, value in _CARDINALS.items() if value < _TENS_FROM}
_ONE = "|".join(_LISTS["one"])
_ABBREVIATION = re.compile(rf"\b({'|'.join(map(re.escape, _LISTS['abbreviations']))})\.")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LETTERS = re.compile(r"[a-z]+(?:-[a-z]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|\n+")
_HIDDEN = "\x00"  # stands for the full stop of an abbreviation; no document holds it


def stated_number(quantity: str) -> float | None:
    """Return the first number that the words state; "a" and "single" are 1; None when they state none."""
    form = text_form(quantity)
    if digits := _DIGITS.search(form):
        return _value(digits[0])
    for word in _LETTERS.findall(form):
        if (value := _word_value(word)) is not None:
            return value
    return 1.0 if re.search(rf"\b({_ONE})\b", form) else None


def count_occurs(quantity: str, thing: str, text: str) -> bool:
    """Tell whether a sentence that names the thing holds its count.

    The number may stand there in digits or words; 1 also as an article up to five words, without a comma between,
    before the thing. Words without a number ("dozens of") stand there as they are.
    """
    number = stated_number(quantity)
    for sentence in _naming(thing, text):
        if number is None:
            if has_value(quantity) and occurs(quantity, sentence):
                return True
        elif number in _numbers(sentence) or (number == 1 and _article_before(thing, sentence)):
            return True
    return False


def _naming(thing: str, text: str) -> list[str]:
    """Return the sentences that hold the whole name; else those with all its words; else with its last word."""
    sentences = [s for s in _sentences(text) if s.strip()]
    parts = words(thing)
    return (
        [s for s in sentences if occurs(thing, s)]
        or [s for s in sentences if parts and set(parts) <= set(words(s))]
        or [s for s in sentences if parts and parts[-1] in words(s)]
    )


def _sentences(text: str) -> list[str]:
    guarded = _ABBREVIATION.sub(lambda found: found[0].replace(".", _HIDDEN), text)
    return [sentence.replace(_HIDDEN, ".") for sentence in _SENTENCE_END.split(guarded)]


def _article_before(thing: str, sentence: str) -> bool:
    first = re.escape(text_form(thing).split(" ")[0])
    return re.search(rf"\b({_ONE}) (?:[\w-]+ ){{0,4}}?{first}", text_form(sentence)) is not None


def _numbers(sentence: str) -> set[float]:
    form = text_form(sentence)
    in_words = (_word_value(word) for word in _LETTERS.findall(form))
    return {_value(digits) for digits in _DIGITS.findall(form)} | {v for v in in_words if v is not None}


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _word_value(word: str) -> float | None:
    tens, _, unit = word.partition("-")
    if not unit:
        value = _CARDINALS.get(word)
    else:
        value = _TENS[tens] + _UNITS[unit] if tens in _TENS and unit in _UNITS else None
    return None if value is None else float(value)
