"""What a stance is on: the object behind the cue, cut at the end of its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.spot.statement_frames import NAME, QUOTE, Frame, Rules, alternatives

if TYPE_CHECKING:
    from summarize.spot.statement_reports import Polarity
    from summarize.spot.statement_sides import Side

_MOST_TARGET = 20  # words of a target; longer objects are cut by a clause we don't see
_DAY_REACH = 40  # characters behind a target that hold "Wednesday"
_HEAD_WORDS = 5  # words among which a claim stands: "the latest American accusations of"
_PARTICIPLE = re.compile(
    r"(?:ed|en|led|made|held|run|built|sent|set)$"
)  # "an inquiry led by": no end before "by"
_CONTROL = re.compile(r" (?P<object>[^,;:.!?]{1,80}?) (?P<neg>not )?to (?P<verb>[a-z]+)\b")
_ON_POINT = re.compile(rf" (?:him|her|them|you|{NAME}+) (?:on|about|over) ")
_THAT_THING = re.compile(
    r" that (?!\w+(?:s|ed|en)\b)\w+(?: \w+)?(?:[.,;:!?]|$)"
)  # "accepted that offer", no clause
_BARE = re.compile(
    rf"(?:the )?{NAME}+|it|him|her|them|us|you"
)  # who is to act; what is wanted is the act alone
_NAMED_AFTER_THAT = re.compile(
    rf" that (?:(?:a|an|the|its|their) )?{NAME}+$"
)  # "the idea that X", so far without a verb
_DASHES = frozenset("-–—")  # as marks between clauses
_NO_OBJECT = re.compile(r" (?:by|for|from|as)\b|[.,;:!?]")
_TWO = re.compile(r"(?:\w+ )?(?P<first>[a-z]+) and (?P<second>[a-z]+) [a-z]")
_PREPOSITION = re.compile(r" (?:of|on|for|in|with|to|at|from|against|between|that) ")


@dataclass(frozen=True, slots=True)
class Object:
    """The object of a stance: offsets into the masked text, and the side it takes with the cue."""

    start: int
    end: int
    side: Polarity


def object_of(frame: Frame, at: int, high: int, cue: str, side: Side, rules: Rules) -> Object | None:
    """Return the object behind a cue that ends at `at`, or None when it is missing, cut off, or makes it no stance."""
    if side.direction == "open":
        return _urged(frame, at, high, cue, rules)
    if side.form == "withheld":
        span = target(frame, at - len(cue), high, rules)
        return Object(*span, "opposes") if span else None
    begin = _begin(frame.text[at:high], cue, rules)
    span = None if begin is None else target(frame, at + begin, high, rules)
    if span is None:
        return None
    text = frame.text[slice(*span)].lower()
    words = [w.strip(",.;:!?()") for w in text.split()]
    head = [w.strip(",.;:!?()") for w in _PREPOSITION.split(text)[0].split()]
    claimed = bool(set(words[:_HEAD_WORDS]) & set(head) & rules.words("claims"))
    weak = cue in rules.words("physical") and side.form != "negated"
    if (
        (cue in rules.words("only_claims") and not claimed)
        or (weak and not set(words) & (rules.words("matters") | rules.words("persons")))
        or (_starts(cue, "standing", rules) and set(words) & rules.words("candidacies"))
        or (_starts(cue, "helping", rules) and _is_help(head, rules))
        or (_starts(cue, "greeting", rules) and set(words[1:]) & rules.words("greetings"))
    ):
        return None
    denied = claimed and cue in rules.words("claim_denying")
    return Object(*span, "denies" if denied else side.direction)  # type: ignore[arg-type]  # the data's keys are the polarities


def _begin(rest: str, cue: str, rules: Rules) -> int | None:
    """Return where the object starts in the words behind the cue, None where none can."""
    if _starts(cue, "agreeing", rules) and (point := _ON_POINT.match(rest)):
        return point.end() - 1
    if rest.startswith(" that ") and not _THAT_THING.match(rest):
        return len(" that") if _starts(cue, "demanding", rules) else None
    if _NO_OBJECT.match(rest) or (_starts(cue, "proposing", rules) and rest.startswith(" to ")):
        return None
    intended = re.match(rf" (?:[a-z-]+ )?(?:{alternatives(rules.words('intentions'))})\b", rest)
    return 0 if intended or not cue.endswith(" no") else None


def _starts(cue: str, key: str, rules: Rules) -> bool:
    return cue.startswith(tuple(rules.words(key)))


def _is_help(head: list[str], rules: Rules) -> bool:
    """Tell whether support is help in the field or at work, no stance: "supports operations", "supports 200 jobs"."""
    return head[0][:1].isdigit() or (head[-1] in rules.words("duties") and not head[0].endswith("ing"))


def _urged(frame: Frame, at: int, high: int, cue: str, rules: Rules) -> Object | None:
    wanted = _starts(cue, "wanting", rules)
    if wanted and (
        own := re.compile(rf" to (?={alternatives(rules.words('policies'))}\b)").match(frame.text, at, high)
    ):
        span = target(frame, own.end() - 1, high, rules)
        return Object(*span, "supports") if span else None
    control = _CONTROL.match(frame.text, at, high)
    if control is not None and QUOTE not in control["object"]:
        span = target(frame, control.start("verb") - 1, high, rules)
        if span and wanted and not control["neg"] and not _BARE.fullmatch(control["object"]):
            span = (control.start("object"), span[1])  # "the tariff to be capped"
        return Object(*span, "opposes" if control["neg"] else "supports") if span else None
    if " on" in cue or " upon" in cue or frame.text[at : at + 2] == f" {NAME}":
        return None
    if re.match(r" (?:that|by|for|him|her|them|us|the \w+ to)\b|[.,;:!?]", frame.text[at:high]):
        return None
    span = target(frame, at, high, rules)
    if wanted and span and not set(frame.text[slice(*span)].lower().split()) & rules.words("matters"):
        return None
    return Object(*span, "supports") if span else None


def target(frame: Frame, at: int, high: int, rules: Rules) -> tuple[int, int] | None:
    """Return the phrase that starts at `at`, up to the end of its clause, as offsets of the masked text."""
    begin = at + len(frame.text[at:high]) - len(frame.text[at:high].lstrip())
    end = begin
    previous = ""
    paired = _two_adjectives(
        frame.text[begin:high], rules
    )  # as in "between X and Y": this "and" ends nothing
    for words, match in enumerate(re.finditer(r"\S+", frame.text[begin:high])):
        word = match.group()
        plain = word.lower().strip(",.;:")
        joined = paired or _NAMED_AFTER_THAT.search(frame.text, begin - 1, end) is not None
        if words and (word in _DASHES or _ends(plain, previous, rules, paired=joined)):
            break
        if words == _MOST_TARGET:
            return None  # cut in the middle of something
        paired = (paired and plain != "and") or plain in {"between", "both"}
        last = begin + match.end() >= high or not frame.text[begin + match.end() : high].strip()
        bare = word.rstrip(",.;:!?)—–" if last else ",;:!?)—–")  # "Mr." inside a sentence ends nothing
        end = begin + match.start() + len(bare)
        if bare != word and not (word.endswith(",") and paired):
            break
        previous = plain
    end = _without_day(frame, begin, end, rules)
    if frame.text.count("(", begin, end) > frame.text.count(")", begin, end):
        end = (
            end + 1
            if frame.text.startswith(")", end)
            else len(frame.text[: frame.text.rindex("(", begin, end)].rstrip())
        )
    if frame.text[begin:end].strip(QUOTE) == "" and end - begin > 1:
        begin, end = begin + 1, end - 1  # the marks of a quotation that is the whole target
    plain = frame.text[begin:end].lower()
    if not plain or plain in rules.words("empty_targets") or plain.split()[0] in rules.words("no_target"):
        return None
    return begin, end


def _two_adjectives(text: str, rules: Rules) -> bool:
    """Tell whether the phrase starts like "any irresponsible and unfounded claim"."""
    start = _TWO.match(text)
    endings = tuple(rules.words("adjective_endings"))
    return start is not None and all(start[part].endswith(endings) for part in ("first", "second"))


def _ends(plain: str, previous: str, rules: Rules, *, paired: bool) -> bool:
    if plain not in rules.words("target_ends"):
        return False
    if plain == "who" and previous in rules.words("bare_heads"):
        return False
    if plain in {"and", "or"}:
        return not paired
    return not (plain == "by" and _PARTICIPLE.search(previous))


def _without_day(frame: Frame, begin: int, end: int, rules: Rules) -> int:
    """Drop the preposition left behind by a weekday: "the raid on [Monday]"."""
    words = frame.text[begin:end].split(" ")
    while len(words) > 1 and words[-1].lower() in rules.words("dangling"):
        end -= len(words.pop()) + 1  # "a future in [which]"
    behind = frame.text[end : end + _DAY_REACH].lower().lstrip().split(" ", 1)[0].strip(",.;:")
    if behind.endswith("day") and len(words) > 1 and words[-1].lower() in rules.words("before_days"):
        return end - len(words[-1]) - 1
    return end
