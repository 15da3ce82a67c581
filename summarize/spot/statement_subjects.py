"""Subjects of other shapes: two names before a plural verb, the agent of a passive, a subject shared by two verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.mention import Span
from summarize.spot.statement_frames import NAME, QUOTE, WHOLE_NAME, alternatives
from summarize.spot.statement_holders import Holder, opens_clause, strip_adverbs, subject_after, subject_at
from summarize.spot.statement_reports import Attribution, is_nobody
from summarize.spot.statement_sides import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.document import Document
    from summarize.spot.statement_frames import Frame, Rules
    from summarize.spot.statement_reports import Polarity

_JOINT = re.compile(rf"(?:[Tt]he )?(?<!{NAME}){NAME}+(?:, (?:the )?{NAME}+)*,? and (?:the )?{NAME}+$")
_AGENTS = re.compile(
    rf"(?:the )?{NAME}+(?:(?:, (?:the )?{NAME}+)*,? and (?:the )?{NAME}+)?(?=[,.;:)—]|$| (?!{NAME}))"
)
_FIRST_VERB = re.compile(
    rf"(?:[Tt]he )?{WHOLE_NAME}(?: also| has| have| had)? [a-z]+(?:ed|s)\b[^{NAME}{QUOTE},;:]*,? (?:and|but)$"
)
_RELATIVE = re.compile(rf"{WHOLE_NAME}(?: \([^()]{{1,40}}\))?, (?:who|which)$")
_SUBORDINATE = re.compile(r"\b(?:who|which|that|as|when|while|because|after|before|whether|if|not|never)\b")
_MOST_PATIENT = 12  # words before "is opposed by"


def joint_before(document: Document, frame: Frame, at: int, rules: Rules) -> list[Holder]:
    """Return the subjects of "X and Y support", each once; none when the names aren't joined or no clause starts there."""
    low, _ = frame.sentence(at)
    prefix, between = strip_adverbs(frame.text[low:at].rstrip(), rules)
    match = _JOINT.search(prefix)
    if match is None:
        return []
    lead = prefix[: match.start()].rstrip()
    title = lead.rsplit(" ", 1)[-1]
    if title[:1].isupper() and title.lower() in rules.words("persons"):
        lead = lead[: -len(title)]  # "Senators Stone and Vega"
    if not opens_clause(lead, rules):
        return []
    return _holders(document, frame, low + match.start(), match.group(), between)


def relative_before(document: Document, frame: Frame, at: int, rules: Rules) -> Holder | None:
    """Return the name in "X, who supports"."""
    low, _ = frame.sentence(at)
    prefix, between = strip_adverbs(frame.text[low:at].rstrip(), rules)
    match = _RELATIVE.search(prefix)
    found = _holders(document, frame, low + match.start(), match["name"], between) if match else []
    return found[0] if found else None


def carried_subject(document: Document, frame: Frame, low: int, prefix: str, rules: Rules) -> Holder | None:
    """Return the subject of "X recalled its envoy and [condemned]", where nobody else is named before the "and"."""
    match = _FIRST_VERB.fullmatch(prefix)
    if match is None or _SUBORDINATE.search(prefix):
        return None
    return subject_at(document, frame, low + match.start("name"), rules)


def passive(document: Document, frame: Frame, match: re.Match[str], rules: Rules) -> Iterator[Attribution]:
    """Yield "THING is opposed by X": X takes the side, the thing is the target."""
    cue = match.group().lower()
    side = lexicon(rules).sides(cue)[-1]
    low, _ = frame.sentence(match.start())
    prefix, between = strip_adverbs(frame.text[low : match.start()].rstrip(), rules)
    words = set(between)
    unreal = words & (rules.words("unreal") | rules.words("negations"))
    if side.form != "verb" or side.direction == "open" or unreal or not words & rules.words("passive"):
        return
    begin = _patient(prefix, rules)
    patient = prefix[begin:].lower()
    if not patient or not re.match(rf"(?:{alternatives(rules.words('articles'))})\b|{NAME}", patient):
        return
    plain = {w.strip(",.") for w in patient.split()}
    weak = cue in rules.words("physical") or cue.startswith(tuple(rules.words("helping")))
    if len(plain) > _MOST_PATIENT or (weak and not plain & rules.words("matters")):
        return
    polarity: Polarity = side.direction  # type: ignore[assignment]  # the data's keys are the polarities
    if cue in rules.words("only_claims") or (
        cue in rules.words("claim_denying") and plain & rules.words("claims")
    ):
        polarity = "denies"
    at = match.end() + len(" by ")
    agents = _AGENTS.match(frame.text, at)
    holders = _holders(document, frame, at, agents.group(), ()) if agents else []
    if not holders and (after := subject_after(document, frame, match.end() + len(" by"), rules)):
        holders = [after]
    for holder in holders:
        if is_nobody(document, holder, rules):
            continue
        span = (frame.start + low + begin, frame.start + low + len(prefix))
        end = max(holder.span.end, frame.start + match.end())
        yield Attribution(span[0], end, holder, cue, "stance", frame.start + match.start(), polarity, span)


def _patient(prefix: str, rules: Rules) -> int:
    """Return where the noun phrase starts that ends the prefix: behind the last mark, "that" or verb of saying."""
    cuts = [m.end() for m in re.finditer(rf"[,;:—{QUOTE}] ?|\b(?:that|and|but|while|as|because) ", prefix)]
    cuts += [m.end() + 1 for m in rules.saying.finditer(prefix)]
    return max(cuts, default=0)


def _holders(document: Document, frame: Frame, at: int, text: str, between: tuple[str, ...]) -> list[Holder]:
    found = []
    for run in re.finditer(f"{NAME}+", text):
        name = frame.names.get(frame.start + at + run.start())
        if (
            name is None
            or (name.locative and name.kind not in {"state", "organization"})
            or name.kind == "place"
        ):
            return []
        span = Span(name.start, name.end, document.text[name.start : name.end])
        found.append(Holder(span, name.start, name, pronoun=False, between=between))
    return found
