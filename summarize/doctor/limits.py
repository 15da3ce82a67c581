"""How much does the server take? Tokens are counted, a beginning is read once, a context holds so many, calls go at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.doctor.probes import Result, error_of

if TYPE_CHECKING:
    from summarize.doctor.asker import Asked, Asker
    from summarize.doctor.probes import Verdict

_TOLD = re.compile(r"(?:context|length|limit|window|maximum)\D{0,60}?(\d[\d,]{2,8})\b", re.IGNORECASE)
_FILLER = "The ship left the port at noon and came back in the evening with the same crew. "
_WORDS_OF_FILLER = 16
_PREFIX_TIMES = 20  # repetitions of the filler: some 340 tokens, six seconds for a small machine
_CUT = 0.95  # of the tokens that were expected; below, the server has left out some
_FASTER = 1.3  # times the rate of half as many requests; less is noise, or not worth it
_LEVELS = (1, 2, 4, 8, 16)
_INSTANT = 1e-6  # seconds: a recording may say 0
_READ_AGAIN = 0.5  # of the time of the first reading; less, and the beginning was not read again


@dataclass(frozen=True, slots=True)
class Counting:
    """How a server counts the filler.

    Attributes:
        around: Tokens of a short prompt without any.
        each: Tokens of one repetition.
    """

    around: int
    each: float

    def tokens(self, times: int) -> float:
        """Return the tokens of a prompt with so many repetitions."""
        return self.around + times * self.each


async def usage_and_prefix(asker: Asker, short: int) -> tuple[Result, Result, Counting | None]:
    """Send the same beginning twice: are tokens counted, is it read twice, and how many tokens are the words?

    Args:
        asker: Asks.
        short: Tokens of a prompt of some eight words, 0 if they are not counted.
    """
    words = _FILLER * _PREFIX_TIMES
    first = await asker.ask(f"{words}\nDid the ship leave? Answer yes or no.", 1)
    again = await asker.ask(f"{words}\nWhen did it leave? Answer with one word.", 1)
    if first.completion is None or again.completion is None:
        gone = first if first.completion is None else again
        return (
            Result("usage", "unknown", error_of(gone)),
            Result("prefix cache", "unknown", "no answer"),
            None,
        )
    told = first.completion.usage
    counted = told.prompt_tokens > 0 and told.completion_tokens > 0
    usage = Result(
        "usage", "yes" if counted else "no", "tokens are counted" if counted else "no tokens are told",
        "" if counted else "budgets and costs cannot be kept",
    )  # fmt: skip  # one field a line would fill the page
    cached = again.completion.usage.cached_tokens
    times = f"{first.seconds:.1f} s, then {again.seconds:.1f} s"
    kept = cached > 0 or again.seconds < first.seconds * _READ_AGAIN
    prefix = Result(
        "prefix cache", "yes" if kept else "unknown", f"{times}, {cached} tokens of it cached" if cached else times
    )  # fmt: skip  # the same
    each = (told.prompt_tokens - short) / _PREFIX_TIMES
    return usage, prefix, Counting(short, each) if counted and each >= 1 else None


async def context(
    asker: Asker, told: int | None, needed: int, limit: int, counting: Counting | None
) -> Result:
    """Find out whether a prompt of `limit` tokens is taken whole.

    Args:
        asker: Asks.
        told: What the server says, in tokens.
        needed: What the tool needs.
        limit: Tokens to try at most, where the server does not say.
        counting: How the server counts; None if it does not.
    """
    small = "start the server with a larger context"
    if told is not None:
        verdict: Verdict = "yes" if told >= needed else "no"
        return Result(
            "context", verdict, f"{told:,} tokens, as the server says", "" if verdict == "yes" else small,
            told, needed=True,
        )  # fmt: skip  # one field a line would fill the page
    per_time = counting.each if counting else float(_WORDS_OF_FILLER)
    times = max(1, int((limit - (counting.around if counting else 0)) / per_time))
    asked = await asker.ask(f"{_FILLER * times}\nDid the ship leave? Answer yes or no.", 1)
    if asked.completion is None:
        return _refused(asked, needed, limit)
    counted = asked.completion.usage.prompt_tokens
    if counting is None or not counted:
        return Result("context", "unknown", "no tokens are told: a prompt may be cut without a word")
    if counted >= counting.tokens(times) * _CUT:
        return Result("context", "yes", f"{counted:,} tokens or more", "", counted, needed=True)
    told_cut = f"longer prompts are cut to {counted:,} tokens without a word"
    return Result(
        "context", "no" if counted < needed * _CUT else "yes", told_cut, small, counted, needed=True
    )


def _refused(asked: Asked, needed: int, limit: int) -> Result:
    """Read the size of the context off the refusal of a prompt of `limit` tokens."""
    if asked.fault is None or asked.fault.reason != "context":
        return Result("context", "unknown", error_of(asked))
    size = asked.fault.tokens[1] if asked.fault.tokens else _number(asked.fault.message)
    if size is not None and size >= needed:
        return Result("context", "yes", f"{size:,} tokens, as its refusal says", "", size, needed=True)
    told = f"{size:,} tokens" if size else f"less than {limit:,} tokens"
    remedy = "start the server with a larger context"
    return Result("context", "no", f"{told}; {needed:,} are needed", remedy, size, needed=True)


async def concurrency(asker: Asker) -> Result:
    """Ask more and more at once, until that is no faster or refused."""
    best, rate, told = 1, 0.0, []
    for level in _LEVELS:
        words = [f"Is {number + level * 100} an even number? Answer yes or no." for number in range(level)]
        asked = await asker.ask_at_once(words, 1)
        missing = [one for one in asked if one.completion is None]
        if missing:
            told.append(f"{level} at once: {len(missing)} refused")
            break
        now = level / max(_INSTANT, *(one.seconds for one in asked))  # the slowest of them ends the round
        told.append(f"{level}: {now:.1f}/s")
        if now < rate * _FASTER:
            break
        best, rate = level, now
    return Result("concurrency", "yes", ", ".join(told), value=best)


def _number(message: str) -> int | None:
    found = _TOLD.search(message)
    return int(found[1].replace(",", "")) if found else None
