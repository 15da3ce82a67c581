"""Stances told by a noun: "Ruritania's opposition to the sale", "Ortega, a supporter of the deal"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.mention import Span
from summarize.spot.statement_cues import governing
from summarize.spot.statement_holders import Holder
from summarize.spot.statement_reports import Attribution
from summarize.spot.statement_sides import lexicon
from summarize.spot.statement_targets import target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.spot.statement_frames import Frame, Rules

_FINITE = re.compile(r"(?<! that)(?<! which)(?<! who) (?:is|are|was|were|has|have|had|will|would|remains?)\b")
_BEFORE = 4  # words before "Ruritania's support for" among which it may be taken back


def nouns(frame: Frame, rules: Rules) -> Iterator[Attribution]:
    """Yield the stances of names that a noun tells."""
    words = lexicon(rules)
    for match in words.nouns.finditer(frame.text):
        yield from _stance(frame, match, rules)
    for match in words.persons.finditer(frame.text):
        if not set(match["kind"].split()) & rules.words("past"):
            yield from _stance(frame, match, rules)


def _stance(frame: Frame, match: re.Match[str], rules: Rules) -> Iterator[Attribution]:
    start = match.start("name")
    name = frame.names.get(frame.start + start)
    low, high = frame.sentence(start)
    before = {w.strip(",.").lower() for w in frame.text[low:start].split()[-_BEFORE:]}
    taken_back = before & rules.words("ended") or governing(frame.text, start, rules.language, low)
    if name is None or name.kind == "place" or taken_back or high < match.end():
        return
    possessive = frame.text[match.end("name")] in "\u2019'" or name.text.endswith(("\u2019s", "'s"))
    if "kind" not in match.groupdict() and not possessive:
        return
    span = target(frame, match.end("noun"), high, rules)
    if span is None:
        return
    if (verb := _FINITE.search(frame.text, span[0], span[1])) is not None:
        span = span[0], verb.start()
    elif not _FINITE.match(frame.text, span[1]) and frame.text[span[1] : span[1] + 1] not in {*",.;:", ""}:
        return  # the noun phrase may go on, or have ended before
    noun = match["noun"].lower()
    holder = Holder(Span(name.start, name.end, name.text), name.start, name, pronoun=False)
    whole = (frame.start + span[0], frame.start + span[1])
    side = lexicon(rules).directions[noun]
    at = frame.start + match.start("noun")
    yield Attribution(name.start, whole[1], holder, noun, "stance", at, side, whole)  # type: ignore[arg-type]  # the data's keys are the polarities
