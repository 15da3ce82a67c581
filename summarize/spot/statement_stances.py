"""Stances of one paragraph: who takes a side on what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.spot.statement_cues import governing
from summarize.spot.statement_holders import Holder, strip_adverbs, subject_before
from summarize.spot.statement_nouns import nouns
from summarize.spot.statement_reports import Attribution, is_nobody
from summarize.spot.statement_sides import lexicon
from summarize.spot.statement_subjects import carried_subject, joint_before, passive, relative_before
from summarize.spot.statement_targets import Object, object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.document import Document
    from summarize.spot.statement_frames import Frame, Rules
    from summarize.spot.statement_reports import Polarity
    from summarize.spot.statement_sides import Side

_PAST = re.compile(r"\w+ed\b")  # "never supported" tells of the past
_NEW_CLAUSE = re.compile(r", (?:and|but|so) $")
_COORDINATION = re.compile(r",? (?:and|but)(?: also| then)?")
_IT = re.compile(r" it(?=[.,;:!?]|$)")
_NOBODY_REACH = 6  # words before a subject among which "nobody" makes it no stance


@dataclass(frozen=True, slots=True)
class Last:
    """The stance before: its target as offsets into the document, and whose it was."""

    target: tuple[int, int]
    holders: list[Holder]


def stances(document: Document, frame: Frame, rules: Rules) -> Iterator[Attribution]:
    """Yield who takes a side on what: "Ruritania opposes the sale", "I reject the deal", "opposed by Ruritania"."""
    last: Last | None = None
    for match in lexicon(rules).pattern.finditer(frame.text):
        low, high = frame.sentence(match.start())
        if frame.text[low:high].rstrip('”"’) ').endswith("?"):
            continue
        if frame.text.startswith(" by ", match.end()):
            found = list(passive(document, frame, match, rules))
            if found:
                last = Last(found[0].target, [])  # type: ignore[arg-type]  # set by passive
            yield from found
            continue
        cue = match.group().lower()
        for side in lexicon(rules).sides(cue):
            found = list(_takes(document, frame, match, side, last, rules))
            if found:
                last = Last(found[0].target, [a.holder for a in found])  # type: ignore[arg-type]  # set by _takes
                yield from found
                break
    yield from nouns(frame, rules)


def _takes(
    document: Document,
    frame: Frame,
    match: re.Match[str],
    side: Side,
    last: Last | None,
    rules: Rules,
) -> Iterator[Attribution]:
    cue = match.group().lower()
    low, high = frame.sentence(match.start())
    holders = _holders(document, frame, match.start(), last, rules)
    plural = len(holders) > 1
    holders = [h for h in holders if _real(h, cue, side, frame, rules, plural=plural)]
    holders = [h for h in holders if not is_nobody(document, h, rules)]
    if not holders:
        return
    start = holders[0].start - frame.start
    if set(frame.text[low:start].lower().split()[-_NOBODY_REACH:]) & rules.words("nobody"):
        return  # "no one could say he had opposed"
    cue_before = governing(frame.text, start, rules.language, low) if start >= low else None
    if cue_before is not None and cue_before.kind != "modal":
        return  # "nobody believes that Ruritania supports", "if Ruritania supports"
    found = object_of(frame, match.end(), high, cue, side, rules)
    before = _meant_by_it(frame, match, side, last, rules) if found is None else None
    if before is not None:
        found = Object(*before, side.direction)  # type: ignore[arg-type]  # the data's keys are the polarities
    if found is None:
        return
    for holder in holders:
        own = _is_own(holder, rules)
        if own and _of_others(frame.text[low : holder.start - frame.start], rules):
            continue
        yield _attribution(frame, match, holder, found, side, rules, holders[0].start)


def _attribution(
    frame: Frame,
    match: re.Match[str],
    holder: Holder,
    found: Object,
    side: Side,
    rules: Rules,
    start: int,
) -> Attribution:
    cue = match.group().lower()
    own = _is_own(holder, rules)
    it = _IT.match(frame.text, match.end())
    negated = bool(set(holder.between) & rules.words("negations"))
    words = " ".join((*holder.between, cue)) if negated else cue
    return Attribution(
        start,
        frame.start + max(found.end, it.end() if it else match.end()),
        holder,
        words.replace(" n't", "n't"),
        "own" if own else "stance",
        frame.start + match.start(),
        _polarity(found.side, cue, side, holder, rules) if negated else found.side,
        (frame.start + found.start, frame.start + found.end),
        of_oneself=side.form == "withheld" or cue in rules.words("of_oneself"),
    )


def _meant_by_it(
    frame: Frame, match: re.Match[str], side: Side, last: Last | None, rules: Rules
) -> tuple[int, int] | None:
    """Return what "it" means behind "opposes": the target of the stance before, in this sentence or the one before."""
    if last is None or side.form in {"negated", "withheld"} or side.direction == "open":
        return None
    if not _IT.match(frame.text, match.end()):
        return None
    low, _ = frame.sentence(match.start())
    start, end = (at - frame.start for at in last.target)
    if frame.text[start:end].lower().endswith("s") and not frame.text[start:end].lower().startswith(
        ("a ", "the ")
    ):
        return None  # a plural is "them"
    _, high = frame.sentence(start)
    near = high >= low or not frame.text[high:low].strip()
    return (
        (start, end) if near and not rules.saying.search(frame.text, max(low, end), match.start()) else None
    )


def _polarity(polarity: Polarity, cue: str, side: Side, holder: Holder, rules: Rules) -> Polarity | None:
    """Not to support is to oppose only in the present and for good; other negations leave the side open."""
    if side.form in {"negated", "withheld"}:
        return polarity
    if "never" in holder.between and side.form == "verb" and _PAST.match(cue):
        return None
    present = (rules.words("lasting") | rules.words("future_in_past")) & set(holder.between)
    return "opposes" if polarity == "supports" and side.direction != "open" and present else None


def _holders(document: Document, frame: Frame, at: int, last: Last | None, rules: Rules) -> list[Holder]:
    relative = relative_before(document, frame, at, rules)
    if relative is not None:
        return [relative]
    joint = joint_before(document, frame, at, rules)
    if joint:
        return joint
    holder = subject_before(document, frame, at, rules)
    if holder is not None:
        return [holder]
    low, _ = frame.sentence(at)
    prefix, between = strip_adverbs(frame.text[low:at].rstrip(), rules)
    behind = last.target[1] - frame.start if last else -1
    if last is not None and low <= behind <= low + len(prefix):
        if _COORDINATION.fullmatch(frame.text[behind : low + len(prefix)]):
            return [replace(h, between=between) for h in last.holders]
        return []
    carried = carried_subject(document, frame, low, prefix, rules)
    return [replace(carried, between=between)] if carried else []


def _real(holder: Holder, cue: str, side: Side, frame: Frame, rules: Rules, *, plural: bool) -> bool:
    """Tell whether the verb is finite and stands for a stance held, by the words between the subject and it."""
    words = set(holder.between)
    base = cue.split(" ", maxsplit=1)[0]
    copula = bool(words & rules.words("passive"))
    own = _is_own(holder, rules)
    negated = bool(words & rules.words("negations"))
    if copula != (side.form == "link" or base.endswith("ing")):
        return False
    unreal = words & (rules.words("unreal") | rules.words("past"))
    reported = rules.saying.search(frame.text[slice(*_before(frame, holder))]) is not None
    if reported:
        unreal -= rules.words("future_in_past")
    if negated:
        unreal -= {"can"}
    if own:
        unreal -= {"must"}
    if unreal or (side.form == "own" and not own):
        return False
    if side.form in {"negated", "withheld"}:
        return negated and bool(words & (rules.words("lasting") | rules.words("future_in_past")))
    finite = (
        base not in rules.words("base_forms")
        or bool(
            words & (rules.words("auxiliaries") | {"must", "would", "cannot", "can", "has", "have", "had"})
        )
        or holder.span.text.endswith("s")
    )
    return own or plural or finite


def _is_own(holder: Holder, rules: Rules) -> bool:
    return holder.pronoun and holder.span.text.lower() in rules.words("own_pronouns")


def _before(frame: Frame, holder: Holder) -> tuple[int, int]:
    at = holder.start - frame.start
    return frame.sentence(at)[0], at


def _of_others(prefix: str, rules: Rules) -> bool:
    """Tell whether "we" stands in the words of others: "they say we oppose peace"."""
    if _NEW_CLAUSE.search(prefix):
        return False
    for verb in rules.saying.finditer(prefix):
        before = prefix[: verb.start()].lower().split()
        speaker = before[-1].strip(",").replace("’", "'").split("'")[0] if before else ""
        if speaker not in rules.words("own_pronouns") | rules.words("own_saying"):
            return True
    return False
