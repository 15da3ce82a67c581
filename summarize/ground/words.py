"""Whether free words say nothing their citation doesn't say: the claim must be an abridgement of one cited sentence.

Each sentence of the claim is laid on one cited sentence, word by word in order. Numbers agree in value and hedge, names
exactly or by a given alias, other words by stem. The citation's words left out between must form whole phrases
(an aside between commas, a prepositional phrase, a designation before its noun), and no negation, denial, condition or
modal word may be among them or govern what is used. True paraphrases are refused; that is the price of never
accepting a false one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from summarize.finding import Finding
from summarize.ground.normalize import BREAK, normalized
from summarize.ground.word_tokens import Token, same, tokens, word_rules
from summarize.spot.statement_cues import cues_in, governing, taken_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarize.ground.word_tokens import WordRules
    from summarize.language import Language
    from summarize.spot.statement_cues import Cue

_SENTENCE = re.compile(r"(?<=[.!?])['\")\]]* +(?=['\"(\[]*[^\W_a-z])|; +")
_MOST_SKIPPED = 10  # words of the phrases left out between two words used
_ATTRIBUTED = re.compile(r"^(?P<clause>.+), (?P<who>[^,]{2,80} (?:said|says|added))(?P<stop>[.!]?)$")


def check_words(
    text: str,
    citation: str | Sequence[str],
    *,
    language: Language,
    names: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    field: str = "text",
) -> list[Finding]:
    """Say what in a free sentence its cited sentences don't carry; an empty list means it stands.

    Args:
        text: The claim, one or more sentences.
        citation: The cited sentences.
        language: Whose rules apply.
        names: Names that count as one word.
        aliases: Other names by name; each may stand for the other.
        field: Path of the field, for the findings.
    """
    cited = [citation] if isinstance(citation, str) else list(citation)
    units = [view for whole in cited for one in _sentences(whole) for view in _views(one)]
    findings: list[Finding] = []
    for claim in _sentences(text):
        said = tokens(claim, language, names, aliases)
        if not said:
            continue
        outcomes = (
            _compare(claim, said, unit, tokens(unit, language, names, aliases), language, field)
            for unit in units
        )
        best: list[Finding] | None = None
        for outcome in outcomes:
            if best is None or len(outcome) < len(best):
                best = outcome
            if not best:
                break
        findings += (
            [Finding("no-citation", field, "no sentence is cited", "a citation")] if best is None else best
        )
    return findings


def _sentences(text: str) -> list[str]:
    plain = normalized(text).text.replace(BREAK, "").strip()
    return [part.strip() for part in _SENTENCE.split(plain) if part.strip(" .'\"")]


def _views(sentence: str) -> Iterator[str]:
    """Yield the sentence, and "X said that CLAUSE" for "CLAUSE, X said."."""
    yield sentence
    if match := _ATTRIBUTED.match(sentence):
        who, clause = match["who"], match["clause"]
        yield f"{who} that {clause}{match['stop']}"


def _compare(
    claim: str, said: list[Token], unit: str, source: list[Token], language: Language, field: str
) -> list[Finding]:
    """Compare one sentence of the claim with one of the citation."""
    missing = [
        _missing(token, source, language, field) for token in said if not _present(token, source, language)
    ]
    if missing:
        return missing
    rules = word_rules(language)
    if claim.rstrip(" '\"").endswith("?") != unit.rstrip(" '\"").endswith("?"):
        return [
            Finding("question-changed", field, f"a question became a statement: {claim!r}", "the same form")
        ]
    cues = cues_in(unit, language)
    laid = _lay(said, source, cues, rules, strict=True)
    if laid is None:
        return [_unlaid(said, source, cues, rules, field)]
    first, last = source[laid[0]], source[laid[-1]]
    if (cue := governing(unit, first.start, language)) is not None:
        return [_dropped(cue, field)]
    if back := taken_back(unit, last.end, language):
        return [
            Finding("negation-dropped", field, f"{back!r} behind the words used takes them back", "keep it")
        ]
    return []


def _present(token: Token, source: Sequence[Token], language: Language) -> bool:
    if token.kind == "function" and token.key in word_rules(language).free:
        return True
    return any(same(token, s) for s in source)


def _missing(token: Token, source: Sequence[Token], language: Language, field: str) -> Finding:
    if token.kind == "number":
        same_value = [s for s in source if s.kind == "number" and _value(s) == _value(token)]
        if same_value:
            return Finding(
                "hedge-dropped",
                field,
                f"{token.text!r} is not as exact as the citation's {same_value[0].text!r}",
                same_value[0].text,
            )
        return Finding(
            "number-not-in-citation", field, f"the citation has no {token.text!r}", "its own number"
        )
    if token.kind == "name":
        return Finding(
            "name-not-in-citation", field, f"the citation does not name {token.text!r}", "its own name"
        )
    if cues_in(f" {token.text.lower()} ", language) or token.key == "not":
        return Finding("negation-added", field, f"the citation has no {token.text!r}", "leave it out")
    return Finding("word-not-in-citation", field, f"the citation has no {token.text!r}", "its own words")


def _value(token: Token) -> object:
    if isinstance(token.key, tuple) and token.key[0] == "number":
        numbers = [k for k in token.key[1:3] if k is not None]
        return numbers[0] if numbers else None
    digits = token.key[1] if isinstance(token.key, tuple) else None
    return int(digits) if isinstance(digits, str) and digits.isdecimal() else digits


def _lay(
    said: list[Token], source: list[Token], cues: Sequence[Cue], rules: WordRules, *, strict: bool
) -> list[int] | None:
    """Return the source index of each claim word in order, or None; `strict` judges what is left out."""
    free = [t.kind == "function" and t.key in rules.free for t in said]

    @cache
    def rest(i: int, j: int) -> tuple[int, ...] | None:
        """Lay the claim from word `i`, with source word `j` the last one used (-1: none)."""
        while i < len(said) and free[i]:
            i += 1
        if i == len(said):
            return () if j >= 0 and (not strict or _may_end(source, j, rules)) else None
        for k in range(j + 1, len(source)):
            stop = i == 0 or said[i].stop or said[i - 1].stop
            if same(said[i], source[k]) and (not strict or _may_skip(source, j, k, cues, rules, stop=stop)):
                tail = rest(i + 1, k)
                if tail is not None:
                    return (k, *tail)
        return None

    found = rest(0, -1)
    return list(found) if found else None


def _may_skip(
    source: list[Token], j: int, k: int, cues: Sequence[Cue], rules: WordRules, *, stop: bool
) -> bool:
    """Tell whether the words between two used ones form whole phrases without a cue; `stop`: the claim has a comma."""
    if j < 0:
        return _may_start(source, k, rules)
    run = [t for t in source[j + 1 : k] if t.key not in rules.free]
    if not run:  # "the army, attacked by ..." is not "the army attacked"
        return stop or not any(t.stop for t in source[j + 1 : k + 1])
    start, end = source[j].end, source[k].start
    if any(start <= c.start < end for c in cues) or len(run) > _MOST_SKIPPED:
        return False
    if source[j + 1].stop and source[k].stop:
        return sum(t.stop for t in source[j + 1 : k]) == 1  # one aside between two commas
    if any(t.key in rules.joints or t.stop for t in run) or source[k].stop:
        return False
    return _is_phrase(run, rules) or _is_designation(source, k, run, rules)


def _is_phrase(run: Sequence[Token], rules: WordRules) -> bool:
    """Tell whether the words left out are a prepositional phrase; "to" opens one only before a name."""
    if run[0].key not in rules.prepositions or len(run) == 1 or run[-1].key in rules.prepositions:
        return False
    return run[0].key != "to" or run[1].kind == "name"


def _is_designation(source: Sequence[Token], k: int, run: Sequence[Token], rules: WordRules) -> bool:
    """Tell whether the words left out are a name or designation between article or number and noun."""
    before = source[k - len(run) - 1] if k > len(run) else None
    opened = before is not None and (before.kind == "number" or before.key in rules.free | rules.prepositions)
    designations = all(t.kind == "name" or any(map(str.isdigit, t.text)) for t in run)
    return opened and designations and source[k].kind == "word"


def _may_start(source: list[Token], k: int, rules: WordRules) -> bool:
    first = k
    while first > 0 and source[first - 1].key in rules.free and not source[first].stop:
        first -= 1
    if first == 0 or source[first].stop or source[first - 1].key in rules.before_start:
        return True
    if source[first].key in rules.before_start:  # "that" is free as well
        return True
    lead = source[:first]
    dated = lead[0].key in rules.prepositions and not any(t.key in rules.joints or t.stop for t in lead[1:])
    return dated and first < k and all(t.kind != "word" for t in lead[1:]) and len(lead) <= _MOST_SKIPPED


def _may_end(source: list[Token], j: int, rules: WordRules) -> bool:
    if j + 1 == len(source):
        return True
    after = source[j + 1]
    return (
        after.stop
        or after.key in rules.prepositions
        or after.key in rules.after_end
        or (isinstance(after.key, tuple) and after.text.lower() in rules.after_end)
    )


def _unlaid(
    said: list[Token], source: list[Token], cues: Sequence[Cue], rules: WordRules, field: str
) -> Finding:
    """Say why the claim can't be laid on the sentence although all its words stand there."""
    if (laid := _lay(said, source, (), rules, strict=True)) is not None:
        low, high = source[laid[0]].end, source[laid[-1]].start
        used = {source[k].start for k in laid}
        skipped = [c for c in cues if low <= c.start <= high and c.start not in used]
        if skipped:
            return _dropped(skipped[0], field)
    loose = _lay(said, source, (), rules, strict=False)
    if loose is None:
        return Finding(
            "order-changed", field, "the words stand in another order in the citation", "the citation's order"
        )
    low, high = source[loose[0]].start, source[loose[-1]].end
    used = {source[k].start for k in loose}
    for cue in cues:
        if low <= cue.start < high and not any(cue.start <= at < cue.end for at in used):
            return _dropped(cue, field)
    return Finding(
        "words-skipped",
        field,
        "words of weight are left out of the citation",
        "whole phrases of the citation",
    )


def _dropped(cue: Cue, field: str) -> Finding:
    rule = "negation-dropped" if cue.kind in {"negation", "denial"} else "modality-dropped"
    return Finding(rule, field, f"the citation's {cue.text!r} is left out", f"keep {cue.text!r}")
