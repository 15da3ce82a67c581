"""Stances of one paragraph: who takes a side on what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.spot.statement_cues import governing
from summarize.spot.statement_holders import Holder, subject_before
from summarize.spot.statement_reports import Attribution, is_nobody, polarity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.document import Document
    from summarize.spot.statement_frames import Frame, Rules
    from summarize.spot.statement_reports import Polarity

_MOST_TARGET = 12  # words of a target; longer objects are cut by a clause we don't see


def stances(document: Document, frame: Frame, rules: Rules) -> Iterator[Attribution]:
    """Yield who takes a side on what: "Ruritania opposes the sale", "Ruritania's support for the sale"."""
    for verb in rules.stance.finditer(frame.text):
        cue = verb.group().lower()
        base = cue.split(" ")[0]
        _, high = frame.sentence(verb.start())
        if cue.endswith("ing") or re.match(
            r" (?:by|that|for|from)\b|[.,;:]", frame.text[verb.end() : verb.end() + 6]
        ):
            continue
        holder = subject_before(document, frame, verb.start(), rules)
        if holder is None or not _real(holder, base, rules) or is_nobody(document, holder, rules):
            continue
        cue_before = governing(frame.text, holder.start - frame.start, rules.language)
        if cue_before is not None and cue_before.kind != "modal":
            continue  # "nobody believes that Ruritania supports", "if Ruritania supports"
        target = _target(frame, verb.end(), high, rules)
        if target is None:
            continue
        negated = bool(set(holder.between) & rules.words("negations"))
        words = " ".join((*holder.between, cue)) if negated else cue
        yield Attribution(
            holder.start,
            target[1],
            holder,
            words.replace(" n't", "n't"),
            "stance",
            frame.start + verb.start(),
            _turned(polarity_of(cue, rules), holder, rules) if negated else polarity_of(cue, rules),
            target,
        )


def _real(holder: Holder, base: str, rules: Rules) -> bool:
    words = set(holder.between)
    if words & rules.words("unreal") or words & rules.words("passive"):
        return False
    return (
        base not in rules.words("base_forms")
        or bool(words & rules.words("auxiliaries"))
        or holder.span.text.endswith("s")
    )


def _turned(polarity: Polarity | None, holder: Holder, rules: Rules) -> Polarity | None:
    """Not to support is to oppose only in the present and for good; other negations leave the side open."""
    present = rules.words("lasting") & set(holder.between)
    return "opposes" if polarity == "supports" and present else None


def _target(frame: Frame, at: int, high: int, rules: Rules) -> tuple[int, int] | None:
    begin = at + len(frame.text[at:high]) - len(frame.text[at:high].lstrip())
    end = begin
    for words, match in enumerate(re.finditer(r"\S+", frame.text[begin:high])):
        word = match.group()
        if word.lower().strip(",.;:") in rules.words("target_ends") and words:
            break
        if words == _MOST_TARGET:
            return None  # cut in the middle of something
        last = begin + match.end() >= high or not frame.text[begin + match.end() : high].strip()
        bare = word.rstrip(",.;:!?)—–" if last else ",;:!?)—–")  # "Mr." inside a sentence ends nothing
        end = begin + match.start() + len(bare)
        if bare != word:
            break
    plain = frame.text[begin:end].lower()
    if not plain or plain in rules.words("empty_targets"):
        return None
    return frame.start + begin, frame.start + end
