"""The subject beside a verb of saying or of stance: a name, or a noun phrase such as "a senior official"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.mention import Span
from summarize.spot.statement_frames import NAME, QUOTE, Frame, Rules, alternatives

if TYPE_CHECKING:
    from summarize.document import Document
    from summarize.mention import NameMention

_INSERTION = re.compile(r",(?P<inside> [^;:!?]{1,220}),$")
_BRACKETS = re.compile(r" \([^()]{1,40}\)$")
_DATED = re.compile(r"(?:^|[,;:—] )(?:on|in|late|early|last|since|by|at) [\w ,.]{1,30}$", re.IGNORECASE)
_TOKEN = re.compile(r"\S+$")
_AFTER_NAME = re.compile(
    rf"[,.;:)—–?!]|$| ?{QUOTE}| (?:in|on|at|during|after|who|as|when|while|from|to|late|early|last|this)\b"
)
_AND = re.compile(r", (?:and|but) $")  # before a pronoun another clause starts
_FAR = 600  # characters before a verb in which its subject starts; without a bound, a list of pages takes minutes
_DAY = re.compile(
    r",? (?:late |early )?on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?$"
)  # "Ruritania on Friday rejected"
_CONTRACTION = re.compile(r"(?P<pronoun>i|we|it|he|she)'(?P<verb>ve|m|re|ll|s|d)")
_AUXILIARY = {"ve": "have", "m": "am", "re": "are", "ll": "will", "s": "is", "d": "would"}
_SHORT = {"wo": "will", "ca": "can"}
_JOINT = re.compile(rf"(?:{NAME}|[\w’'])[,]? (?:and|or|nor)$")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who says or holds something, beside the verb.

    Attributes:
        span: The name or noun phrase; for a pronoun its own span, to be resolved.
        start: Where the whole noun phrase starts in the document, offices included.
        name: The name mention, None for a noun phrase or a pronoun.
        pronoun: It is "he", "she" or "it"; or, in own words, "I" or "we".
        between: The words between holder and verb, lower case.
    """

    span: Span
    start: int
    name: NameMention | None
    pronoun: bool
    between: tuple[str, ...] = ()


def subject_before(document: Document, frame: Frame, at: int, rules: Rules) -> Holder | None:
    """Return the subject that ends before the verb at `at` of the masked text, or None when that is not certain."""
    low = max(frame.sentence(at)[0], at - _FAR)
    prefix = frame.text[low:at].rstrip()
    prefix, between = strip_adverbs(prefix, rules)
    holder = _phrase(document, frame, low, prefix, between, rules)
    if holder is not None:
        return holder
    insertion = _INSERTION.search(prefix)
    while insertion is not None:
        words = insertion["inside"].split()
        if set(insertion["inside"].strip()) == {NAME}:
            return _named_office(document, frame, low, prefix, insertion, between, rules)
        if not words:
            return None
        first = words[0].lower()
        known = first in rules.words("insertions") | rules.words("persons") | rules.words("offices")
        if known or first.isdigit():
            found = _phrase(document, frame, low, prefix[: insertion.start()], between, rules)
            if found is not None and not found.pronoun:
                return found
        insertion = _INSERTION.search(prefix, insertion.start() + 1)
    return None


def _named_office(
    document: Document,
    frame: Frame,
    low: int,
    prefix: str,
    insertion: re.Match[str],
    between: tuple[str, ...],
    rules: Rules,
) -> Holder | None:
    """The holder of "The Foreign Secretary, Jane Ortega, said"."""
    name = frame.names.get(frame.start + low + insertion.start("inside") + 1)
    office = _phrase(document, frame, low, prefix[: insertion.start()], between, rules)
    if name is None or office is None or office.pronoun:
        return None
    return Holder(_span(document, name.start, name.end), office.start, name, pronoun=False, between=between)


def subject_after(document: Document, frame: Frame, at: int, rules: Rules) -> Holder | None:
    """Return the subject that follows a verb which ends at `at`: "..., said Ortega"."""
    _, high = frame.sentence(max(at - 1, 0))
    rest = frame.text[at:high]
    lead = len(rest) - len(rest.lstrip())
    begin = at + lead
    name_at = frame.text.find(NAME, begin, high)
    if name_at >= 0 and _is_title(frame.text[begin:name_at], rules):
        name = frame.names.get(frame.start + name_at)
        behind = name.end - frame.start if name else 0
        if name and _AFTER_NAME.match(frame.text, behind) and frame.text[behind : behind + 1] not in "'’":
            return Holder(_span(document, name.start, name.end), frame.start + begin, name, pronoun=False)
    match = rules.anonymous.match(frame.text, begin, high)
    if match and (_AFTER_NAME.match(frame.text, match.end())):
        return _anonymous(document, frame, match.start(), match.end())
    return None


def subject_at(document: Document, frame: Frame, at: int, rules: Rules) -> Holder | None:
    """Return the name that starts at `at` of the masked text if it is the subject its sentence starts with."""
    low, _ = frame.sentence(at)
    name = frame.names.get(frame.start + at)
    if name is None:
        return None
    found = _phrase(document, frame, low, frame.text[low : name.end - frame.start], (), rules)
    if found is None or found.name is not name:
        return None
    lead = frame.text[low : found.start - frame.start].lower().split()
    return found if all(word in rules.words("openers") for word in lead) else None


def strip_adverbs(prefix: str, rules: Rules) -> tuple[str, tuple[str, ...]]:
    """Cut adverbs, auxiliaries and negations off the end of a prefix; return the rest and those words, lower case."""
    skipped = (
        rules.words("adverbs") | rules.words("auxiliaries") | rules.words("negations") | rules.words("unreal")
    )
    between: list[str] = []
    prefix = _DAY.sub("", prefix)
    while (token := _TOKEN.search(prefix)) is not None:
        word = token.group().lower().replace("’", "'")
        rest = prefix[: token.start()].rstrip()
        before = rest.rsplit(" ", 1)[-1].lower()
        if (short := _CONTRACTION.fullmatch(word)) is not None:
            between.append(_AUXILIARY[short["verb"]])
            prefix = prefix[: token.start() + len(short["pronoun"])]
            break
        if word.endswith("n't"):
            between += ["n't", _SHORT.get(word[:-3], word[:-3])]
        elif f"{before} {word}" in rules.words("negations"):
            between.append(f"{before} {word}")
            rest = rest[: -len(before)].rstrip()
        elif word == "to" and before in rules.words("lasting_verbs"):
            between.append("do")  # "continues to support" is to support
            rest = rest[: -len(before)].rstrip()
        elif word in skipped:
            between.append(word)
        else:
            break
        prefix = rest
    return prefix, tuple(reversed(between))


def _phrase(
    document: Document, frame: Frame, low: int, prefix: str, between: tuple[str, ...], rules: Rules
) -> Holder | None:
    """Return the noun phrase that ends the prefix, if a clause may start with it."""
    prefix = _BRACKETS.sub("", prefix)
    if prefix.endswith(NAME):
        start = len(prefix)
        while start > 0 and prefix[start - 1] == NAME:
            start -= 1
        name = frame.names.get(frame.start + low + start)
        if name is None or (name.locative and name.kind not in {"state", "organization"}):
            return None
        begin = _with_title(prefix, start, rules)
        titles = [r.start - frame.start - low for r in name.roles if r.end == name.start - 1]
        begin = min([begin, *(t for t in titles if t >= 0)])  # a title that the names already carry
        if opens_clause(prefix[:begin], rules):
            return Holder(
                _span(document, name.start, name.end),
                frame.start + low + begin,
                name,
                pronoun=False,
                between=between,
            )
    token = _TOKEN.search(prefix)
    pronoun = token.group().lower().lstrip("(") if token else ""
    if token and pronoun in rules.words("pronouns") | rules.words("own_pronouns"):
        begin = token.end() - len(pronoun)
        own = pronoun in rules.words("own_pronouns")
        if (
            _AND.search(prefix[:begin])
            or opens_clause(prefix[:begin], rules)
            or (own and _last(prefix[:begin]) in rules.words("own_openers"))
        ):
            start = frame.start + low + begin
            return Holder(
                _span(document, start, frame.start + low + len(prefix)),
                start,
                None,
                pronoun=True,
                between=between,
            )
        return None
    for match in rules.anonymous.finditer(prefix):
        # The shortest tail matches first; the phrase must reach the verb, and a clause must be able to start with it.
        whole = rules.anonymous.fullmatch(prefix, match.start())
        if whole and opens_clause(prefix[: whole.start()], rules):
            found = _anonymous(document, frame, low + whole.start(), low + whole.end())
            return (
                None
                if found is None
                else Holder(found.span, found.start, None, pronoun=False, between=between)
            )
    return None


def _anonymous(document: Document, frame: Frame, start: int, end: int) -> Holder | None:
    if end == frame.sentence(start)[1] and frame.text[end - 1] == ".":
        end -= 1
    span = _span(document, frame.start + start, frame.start + end)
    return Holder(span, span.start, None, pronoun=False) if span.text.strip() else None


def _with_title(prefix: str, start: int, rules: Rules) -> int:
    """Walk left over the office before a name and return where it starts."""
    begin = start
    while (token := _TOKEN.search(prefix[:begin].rstrip())) is not None:
        word = token.group()
        plain = word.lower().strip("(“\"'’")
        if plain in rules.words("articles"):
            return token.start()
        if word.endswith((",", ";", ":", "—", ")")) or QUOTE in word:
            break
        if plain == "of" and begin != start and prefix[begin].isupper():
            begin = token.start()  # "Secretary of State Ortega"
        elif NAME in word and not word.endswith(NAME):
            begin = token.start()
        elif NAME in word and begin != start and set(word) == {NAME} and _is_office_run(prefix[begin:start]):
            begin = token.start()  # "NATO Secretary General Ortega"
        elif NAME in word or plain in rules.words("openers"):
            break
        elif _is_title_word(word, plain, rules) and not (token.start() == 0 and not _is_office(plain, rules)):
            begin = token.start()
        else:
            break
    return begin


def _is_office(plain: str, rules: Rules) -> bool:
    return plain.rstrip(".") in rules.words("persons") | rules.words("offices") or plain.endswith(".")


def _is_office_run(text: str) -> bool:
    return NAME not in text and "," not in text


def _is_title_word(word: str, plain: str, rules: Rules) -> bool:
    return word[:1].isupper() or _is_office(plain, rules)


def _is_title(text: str, rules: Rules) -> bool:
    tokens = text.split()
    return all(
        t[:1].isupper()
        or t.lower() in rules.words("articles") | {"of"}
        or _is_office(t.lower().strip(","), rules)
        for t in tokens
    ) and not any(t.endswith((",", ";")) for t in tokens)


def opens_clause(prefix: str, rules: Rules) -> bool:
    """Tell whether a clause may start behind this prefix of a sentence."""
    prefix = prefix.rstrip()
    if not prefix or prefix[-1] in ',;:—–(“"-' or prefix[-1] == QUOTE:
        return True
    if _JOINT.search(prefix):
        left = prefix.rsplit(" ", 1)[0].rstrip(",")
        return not left.endswith(NAME) and not re.search(
            rf"\b(?:{alternatives(rules.words('persons'))})$", left
        )
    last = prefix.rsplit(" ", 1)[-1].lower()
    if rules.saying.fullmatch(last):
        return True  # "Ortega said Ruritania opposes": a clause without "that"
    return last in rules.words("openers") or (_DATED.search(prefix) is not None and NAME not in prefix[-30:])


def _last(prefix: str) -> str:
    return prefix.rsplit(maxsplit=1)[-1].lower().strip(",:;—–") if prefix.split() else ""


def _span(document: Document, start: int, end: int) -> Span:
    return Span(start, end, document.text[start:end])
