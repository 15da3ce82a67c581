"""The document part of a prompt: numbered sentences, fenced as data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.spot.spotted import Spotted

_FENCE = re.compile(r"<(?=\s*/?\s*(?:passage|document)\b)", re.IGNORECASE)
_CONTROL_TOKEN = re.compile(r"<\|(?=[^|<>]*\|>)")  # chat templates mark turns so: <|im_start|>


def passage(numbers: Iterable[int], spotted: Spotted, *, numbered: bool = False) -> str:
    """Return these sentences on a line each, with their numbers if wanted.

    Text that imitates the fence or a chat template's control tokens is broken up with a space: the passage is data.
    """
    lines = []
    for number in numbers:
        sentence = spotted.sentence(number)
        if sentence is not None:
            text = " ".join(sentence.of(spotted.document).split())
            text = _CONTROL_TOKEN.sub("< |", _FENCE.sub("< ", text))
            lines.append(f"{number}. {text}" if numbered else text)
    return "\n".join(lines)
