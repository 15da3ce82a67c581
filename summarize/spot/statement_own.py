"""Denials of the speaker's own: "our vessel did not enter", "the reports are false"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from summarize.mention import Span
from summarize.spot.statement_cues import governing
from summarize.spot.statement_frames import alternatives
from summarize.spot.statement_holders import Holder
from summarize.spot.statement_reports import Attribution
from summarize.spot.statement_targets import target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.document import Document
    from summarize.language import Language
    from summarize.spot.statement_frames import Frame, Rules

_NOT = (
    r"(?:(?:did|do|does|have|has|had|was|were|is|are|am)(?: not|n['’]t)|never|(?:have|has|had|was|were) never)"
    r"(?: (?:ever|even|once|been|deliberately|knowingly))*"
)


def denials(document: Document, frame: Frame, rules: Rules) -> Iterator[Attribution]:
    """Yield what a speaker denies to have done, and the claims called false; the holder is whoever speaks."""
    done, seen, false = _patterns(rules.language)
    for match in (*done.finditer(frame.text), *seen.finditer(frame.text)):
        low, high = frame.sentence(match.start())
        if _clause(frame, low, match.start(), rules) and not _question(frame, low, high):
            span = target(frame, match.start("verb"), high, rules)
            if span is not None:
                yield _denial(document, frame, (match.start(), span[1]), span, match["cue"])
    for match in false.finditer(frame.text):
        low, high = frame.sentence(match.start())
        if _clause(frame, low, match.start(), rules) and not _question(frame, low, high):
            yield _denial(document, frame, (match.start(), match.end()), match.span("claim"), match["cue"])


def _clause(frame: Frame, low: int, at: int, rules: Rules) -> bool:
    """Tell whether the clause starts its sentence, or goes on behind a comma or "and", and nothing governs it."""
    before = frame.text[low:at].rstrip()
    opened = not before or before[-1] in ",;:—-" or before.split()[-1].lower() in rules.words("openers")
    return opened and governing(frame.text, at, rules.language, low) is None


def _question(frame: Frame, low: int, high: int) -> bool:
    return frame.text[low:high].rstrip('”"’) ').endswith("?")


def _denial(
    document: Document, frame: Frame, whole: tuple[int, int], span: tuple[int, int], cue: str
) -> Attribution:
    start, end = frame.start + whole[0], frame.start + whole[1]
    holder = Holder(Span(start, end, document.text[start:end]), start, None, pronoun=False)
    place = (frame.start + span[0], frame.start + span[1])
    return Attribution(start, end, holder, cue.lower(), "own", start, "denies", place)


@lru_cache(maxsize=8)  # one a language
def _patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = language.table("statements")["words"]
    subject = rf"(?:(?:{alternatives(words['possessives'])}) (?:[\w\ue000’'-]+ ){{1,4}}?|(?:{alternatives(words['own_pronouns'])}) )"
    done = re.compile(
        rf"(?<![\w\ue000]){subject}(?P<cue>{_NOT}) (?P<verb>{alternatives(words['accusations'])})\b",
        re.IGNORECASE,
    )
    seen = re.compile(
        rf"(?<![\w\ue000])(?:{alternatives(words['own_pronouns'])}) (?P<cue>do(?: not|n['’]t)) (?:{alternatives(words['seeing'])}) "
        r"[^,;:.!?]{1,60}? as (?P<verb>(?=\w))",
        re.IGNORECASE,
    )
    about = r"(?: (?:of|about|on|that|in|from|by|against) [^,;:.!?]{1,120}?)?"
    false = re.compile(
        rf"(?<![\w\ue000])(?P<claim>(?:(?:the|these|those|such|any|all|both|his|her|their|its) (?:[\w\ue000’'-]+ ){{0,3}}?)?"
        rf"(?:{alternatives(words['claims'])}){about}) (?:is|are|was|were|had been|have been) "
        rf"(?:\w+ly |simply |pure |all |just |a )?(?P<cue>{alternatives(words['false'])})\b",
        re.IGNORECASE,
    )
    return done, seen, false
