"""What a document may put into a prompt: numbered sentences, fenced as data, and short values beside the fence.

Text that imitates the fence, a chat template or a turn of the conversation is broken up. Nothing else is touched: the
text of an ordinary document reaches the model as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.spot.instruction_text import TAGS, ZERO_WIDTH
from summarize.spot.instructions import without_orders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.spot.spotted import Spotted

_LONGEST_VALUE = (
    400  # characters of a value beside the fence; statements of 300 are the longest that code finds
)
_GAP = f"[\\s{ZERO_WIDTH}]*"  # what may stand between the letters of a tag and still look like one
_LESS = (
    "[<\uff1c\ufe64\u02c2\u1438\u2039\u2329\u27e8\u3008\u276e\u29fc\u00ab\u300a]|&(?:lt|#0*60|#[xX]0*3[cC]);?"
)
"""Angle brackets and what looks like one, full-width, mathematical and quotation marks, and HTML's names for it."""
_TAGS = (
    "passage", "document", "system", "user", "assistant", "human", "instruction", "prompt", "context", "source",
    "start_of_turn", "end_of_turn", "im_start", "im_end", "s", "bos", "eos", "think", "tool_call", "tool_response",
)  # fmt: skip
_LOOKS = {
    "a": "a\u0430\u03b1",
    "e": "e\u0435",
    "o": "o\u043e\u03bf",
    "p": "p\u0440",
    "c": "c\u0441",
    "s": "s\u0455",
    "i": "i\u0456",
}


def _spaced(word: str) -> str:
    """Return a pattern for a tag's name in any case, width and spacing, its letters or those that look alike."""
    letters = (f"[{_LOOKS.get(c, re.escape(c))}{_wide(c)}]" for c in word)
    return _GAP.join(letters)


def _wide(letter: str) -> str:
    point = ord(letter) + 0xFEE0  # full-width forms stand so far behind ASCII
    return f"{chr(point)}{chr(point - 0x20) if letter.isalpha() else ''}"


_NAMES = "|".join(_spaced(tag) for tag in _TAGS)
_OPENER = re.compile(
    rf"({_LESS})(?={_GAP}[/\uff0f\u2044\u2215]?{_GAP}(?:{_NAMES})s?{_GAP}(?:[^\w\s{ZERO_WIDTH}]|\w+{_GAP}=|$|\s))",
    re.IGNORECASE,
)
_PIPED = re.compile(
    rf"({_LESS})({_GAP}[|\uff5c\u2758\u01c0])(?=[^|\uff5c<>]{{0,60}}[|\uff5c\u2758\u01c0])"
)  # <|im_start|>
_BRACKETED = re.compile(
    r"\[(?=\s*/?\s*(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\s*\])", re.IGNORECASE
)
_DOUBLED = re.compile(r"<(?=<\s*/?\s*SYS\s*>)", re.IGNORECASE)
_HEADED = re.compile(
    r"#(?=#{1,5}\s*(?:instructions?|system|user|assistant|human|response|input|output|prompt)\b)",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"^(\W{0,3}(?:human|assistant|user|system|ai|instruction|response))(?=\s?[:\uff1a])", re.IGNORECASE
)
_ANSWER = re.compile(r"\b(answer) (?=with one (?:word|number)\b)", re.IGNORECASE)  # how our own questions end


def passage(numbers: Iterable[int], spotted: Spotted, *, numbered: bool = False) -> str:
    """Return these sentences on a line each, with their numbers if wanted.

    A sentence that speaks to a language model is left out; one that reports such words goes without them.
    """
    lines = []
    reported = spotted.reported()
    for number in numbers:
        sentence = spotted.sentence(number)
        if sentence is not None and sentence.kind != "instruction":
            own = sentence.of(spotted.document)
            text = as_data(without_orders(own) if number in reported else own)
            lines.append(f"{number}. {text}" if numbered else text)
    return "\n".join(lines)


def as_data(text: str) -> str:
    """Return text on one line, with what imitates the fence, a chat template or a turn broken up."""
    text = " ".join(text.split())  # all that breaks a line, U+2028 and the like included
    if not text.isascii():
        text = TAGS.sub("", text)
    text = _OPENER.sub(_parted, text)
    text = _PIPED.sub(r"\1 \2", text)
    text = _BRACKETED.sub("[ ", text)
    text = _DOUBLED.sub("< ", text)
    text = _HEADED.sub("# ", text)
    text = _ANSWER.sub(r"\1 - ", text)
    return _TURN.sub(r"\1 -", text)


def as_value(text: str) -> str:
    """Return a value of a document or a model as it may stand beside the fence: as data, and of bounded length."""
    value = as_data(text)
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]} …"


def _parted(found: re.Match[str]) -> str:
    return "( " if found[1] not in {"\u00ab", "\u2039", "\u300a"} else f"{found[1]} "
