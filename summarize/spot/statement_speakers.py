"""Who speaks: pronouns resolved to the last speaker where that is safe, and quotations given to their speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.spot.statement_frames import NAME
from summarize.spot.statement_holders import subject_at

if TYPE_CHECKING:
    from summarize.document import Document
    from summarize.mention import NameMention, Span
    from summarize.spot.statement_frames import Frame, Rules
    from summarize.spot.statement_names import Names
    from summarize.spot.statement_quotes import Quotation
    from summarize.spot.statement_reports import Attribution, Polarity

_TITLE = 8  # characters before a name in which "Mr." or "Ms." stands
_LEAST_QUOTE = 3  # words of a quotation that goes on without a verb of saying of its own
_MOST_NAMES = 3  # names in "said Jane Ortega, minister of Ruritania." between two parts of a quotation
_ABBREVIATION = re.compile(rf"\b[A-Z][a-z]{{0,4}}\.(?= [A-Z{NAME}])")  # "said Col. Ortega"
_BETWEEN = re.compile(r"[^.!?;]{1,160}[.!?,:]? ?")


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker at one place of the document.

    Attributes:
        span: The name or noun phrase, at its own place.
        name: The name mention, None for a noun phrase.
        at: Where the verb stands.
        paragraph: Number of the paragraph.
        cue: The verb.
        polarity: By the verb.
    """

    span: Span
    name: NameMention | None
    at: int
    paragraph: int
    cue: str = ""
    polarity: Polarity | None = None


def resolve(attribution: Attribution, last: Voice | None, paragraph: int, names: Names) -> Voice | None:
    """Return who the attribution names; for "he" and "she" the last speaker, or None when another may be meant."""
    holder = attribution.holder
    if not holder.pronoun:
        return Voice(
            holder.span, holder.name, attribution.at, paragraph, attribution.cue, attribution.polarity
        )
    if last is None or paragraph - last.paragraph > 1 or not _fits(last, holder.span.text):
        return None
    parts = set(last.span.text.split())
    if any(_another(n, parts) for n in names.starting(last.at + 1, attribution.at)):
        return None
    return Voice(last.span, last.name, attribution.at, paragraph, attribution.cue, attribution.polarity)


def _fits(last: Voice, pronoun: str) -> bool:
    """Tell whether the pronoun may mean the speaker by kind; a noun phrase in the plural is neither he nor it."""
    body = pronoun.lower() == "it"
    if last.name is not None:
        return last.name.kind in ({"state", "organization", "name"} if body else {"person", "name"})
    return not body and not last.span.text.endswith("s") and " " in last.span.text


def named_before(document: Document, frame: Frame, attribution: Attribution, rules: Rules) -> Voice | None:
    """Return the one person of the nearest sentence before in the paragraph that names any, if its subject.

    "Ortega was in no mood to wait. “I support the plan,” he said."
    """
    pronoun = attribution.holder.span
    people = [n for n in frame.names.values() if n.kind == "person" and n.start < pronoun.start]
    if not people or pronoun.text.lower() == "it":
        return None
    low, high = frame.sentence(people[-1].start - frame.start)
    here = [n for n in people if n.start >= frame.start + low]
    first = here[0]
    if len({n.text.split()[-1] for n in here}) > 1 or any(n.start >= pronoun.start for n in here):
        return None
    if frame.start + low <= attribution.at < frame.start + high and not frame.quotes:
        return None  # the name is in the pronoun's own sentence
    subject = subject_at(document, frame, first.start - frame.start, rules)
    title = document.text[max(first.start - _TITLE, 0) : first.start].rsplit(maxsplit=1)[-1:]
    other = rules.words("male_titles" if pronoun.text.lower() == "she" else "female_titles")
    if subject is None or (title and title[0].lower().rstrip(".") in other):
        return None
    return Voice(subject.span, first, attribution.at, frame.number, attribution.cue, attribution.polarity)


def _another(name: NameMention, parts: set[str]) -> bool:
    return name.kind in {"person", "name"} and not set(name.text.split()) & parts


def voices(
    document: Document, frame: Frame, stated: dict[int, Voice], carried: Voice | None
) -> list[tuple[Quotation, Voice]]:
    """Give the quotations of a paragraph to their speakers.

    Args:
        document: The document.
        frame: The paragraph.
        stated: The speakers the grammar found, by the start of their quotation.
        carried: Speaker of the quotation that the paragraph before left open.
    """
    out: list[tuple[Quotation, Voice]] = []
    current: Voice | None = None
    behind = frame.start
    for quote in frame.quotes:
        voice = stated.get(quote.start)
        if voice is None and quote.continued:
            voice = carried
        elif voice is None and current is not None and _goes_on(document, frame, quote, behind):
            voice = current
        current, behind = voice, quote.outer_end
        if voice is not None:
            out.append((quote, voice))
    return out


def _goes_on(document: Document, frame: Frame, quote: Quotation, behind: int) -> bool:
    """Tell whether a quotation goes on behind "...," Ortega said."""
    between = _ABBREVIATION.sub("", frame.text[behind - frame.start : quote.outer_start - frame.start])
    if not _BETWEEN.fullmatch(between) or len(re.findall(f"{NAME}+", between)) > _MOST_NAMES:
        return False
    words = document.text[quote.start : quote.end].split()
    return between.rstrip().endswith((".", "!", "?", ",", ":")) and len(words) >= _LEAST_QUOTE
