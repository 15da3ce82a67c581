"""Military platforms, weapons and munitions of a document, each with the count that the text states for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarize.mention import AssetMention
from summarize.spot.asset_counts import count_of, settle_shared_counts
from summarize.spot.asset_lexicon import lexicon, tokens_of
from summarize.spot.asset_runs import find_runs
from summarize.spot.numbers import spot_quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import Quantity
    from summarize.spot.asset_lexicon import Lexicon, Token
    from summarize.spot.asset_runs import Run

_SILENT = frozenset({"byline", "credit", "speaker"})  # sentence kinds that prove nothing
_CLAUSE = 400  # characters around a word that may tell what is meant; more than most sentences have
_IDIOM = 30  # characters; longer than the longest idiom of the data
_PAIR = 2  # "such" and its noun
_NEAR = 3  # words between "fighters" and the "bombers" that make them aircraft


def spot_assets(
    document: Document, sentences: Iterable[Sentence], language: Language
) -> tuple[AssetMention, ...]:
    """Return the military assets that the sentences name, in order, without article, owner and count in their text.

    A quantity is given only where a number, or "a" before a singular, directly counts the thing.
    """
    words = lexicon(language)
    mentions: list[AssetMention] = []
    for sentence in sentences:
        if sentence.kind not in _SILENT:
            mentions += _in_sentence(sentence.of(document), sentence, language, words)
    return tuple(mentions)


def _in_sentence(text: str, sentence: Sentence, language: Language, words: Lexicon) -> list[AssetMention]:
    tokens = tokens_of(text)
    found = find_runs(tokens, text, words)
    if not found:
        return []
    quantities = {quantity.end: quantity for quantity in spot_quantities(text, language)}
    runs = [_without_such(run, words) for run in found if _is_military(run, tokens, text, quantities, words)]
    counts = [count_of(run, tokens, text, quantities, words) for run in runs]
    counts = settle_shared_counts(runs, counts, tokens, text, words)
    out = []
    for run, count in zip(runs, counts, strict=True):
        start, end = tokens[run.first].start, tokens[run.last].end
        moved = (
            replace(count, start=count.start + sentence.start, end=count.end + sentence.start)
            if count
            else None
        )
        out.append(
            AssetMention(
                start + sentence.start,
                end + sentence.start,
                text[start:end],
                sentence.number,
                moved,
                run.domain,
            )
        )
    return out


def _without_such(run: Run, words: Lexicon) -> Run:
    """Keep "such" where it is all that tells which weapons are meant: "such weapons", but "tanks" of "such tanks"."""
    such = run.pieces[0].entry.lemma in words.words.get("such", ())
    return (
        replace(run, pieces=run.pieces[1:]) if such and (len(run.pieces) != _PAIR or run.head.noun) else run
    )


def _is_military(
    run: Run, tokens: Sequence[Token], text: str, quantities: Mapping[int, Quantity], words: Lexicon
) -> bool:
    start, end = tokens[run.first].start, tokens[run.last].end
    before, after = _word(run.first - 1, tokens, text, start), _word(run.last + 1, tokens, text, end)
    lead = text[max(0, start - _IDIOM) : start]
    denied = before.casefold() in words.words.get("none", ()) or words.denied.search(lead) is not None
    near = text[max(0, start - _IDIOM) : end + _IDIOM]
    idiom = any(
        found.start() < end - max(0, start - _IDIOM) and found.end() > min(start, _IDIOM)
        for found in words.idioms.finditer(near)
    )
    if denied or idiom or after.casefold() in words.words.get("blocked_after", ()):
        return False
    civilian = before.casefold() in words.words.get("civilian_before", ())
    if any(piece.proper or piece.entry.name for piece in run.pieces):
        return not (civilian and tokens[run.first].text.islower())  # "bulk carrier Halcyon"
    if civilian or _part_of_name(run, tokens, after):
        return False
    if run.head.lemma == "strike":
        return _is_strike(run, before, after, tokens, text, quantities, words)
    if run.head.lemma in words.words.get("may_be_person", ()) and words.persons.search(
        text, max(0, start - _CLAUSE), end + _CLAUSE
    ):
        return False
    noun = any(piece.entry.noun for piece in run.pieces) and (run.head.tail or run.head.unclear)
    return run.head.noun or noun or _is_unclear_asset(run, tokens, text, words)


def _word(index: int, tokens: Sequence[Token], text: str, edge: int) -> str:
    """Return the token before or after a run when only white space parts them, else an empty string."""
    if not 0 <= index < len(tokens):
        return ""
    token = tokens[index]
    gap = text[token.end : edge] if token.end <= edge else text[edge : token.start]
    return "" if gap.strip() else token.text


def _part_of_name(run: Run, tokens: Sequence[Token], after: str) -> bool:
    """Tell whether common nouns are written as part of a proper name: "Tank Brigade", "Missile Defense Agency"."""
    common = [i for p in run.pieces if not p.entry.unclear_name for i in range(p.first, p.last + 1)]
    titled = [i for i in common if tokens[i].titled]
    return bool(titled) and (titled != [0] or after[:1].isupper())


def _is_strike(
    run: Run,
    before: str,
    after: str,
    tokens: Sequence[Token],
    text: str,
    quantities: Mapping[int, Quantity],
    words: Lexicon,
) -> bool:
    """Tell whether "strike" is a military strike and no verb or work stoppage."""
    start = tokens[run.first].start
    if words.labor.search(text, max(0, start - _CLAUSE), start + _CLAUSE):
        return False
    if len(run.pieces) > 1:
        return any(piece.entry.lemma in words.words.get("strike_modifiers", ()) for piece in run.pieces[:-1])
    counted = bool(before) and tokens[run.first - 1].end in quantities
    listed = before.casefold() in words.words.get("determiners", ())
    owned = before in words.words.get("strike_owners", ()) or (
        before[:1].isupper() and before.endswith(words.endings["owner"])
    )
    noun = (
        not after
        or after.casefold() in words.words.get("follows", ())
        or after.endswith(words.endings["past"])
    )
    if run.head.plural or counted:
        return counted or listed or (owned and noun)
    target = tokens[run.last + 2].text if run.last + 2 < len(tokens) else ""
    aimed = after.casefold() in words.words.get("strike_targets", ()) and target not in words.dated
    article = listed or before.casefold() in words.words.get("articles", ())
    return aimed and (owned or (article and words.military.search(text) is not None))


def _is_unclear_asset(run: Run, tokens: Sequence[Token], text: str, words: Lexicon) -> bool:
    """Tell whether something beside an unclear noun or name makes it military."""
    head, weak = run.head, words.words.get("weak_modifiers", frozenset())
    start, end = tokens[run.first].start, tokens[run.last].end
    rest = f"{text[max(0, start - _CLAUSE) : start]}\n{text[end : end + _CLAUSE]}"
    modifiers = [piece.entry for piece in run.pieces[:-1]]
    if any(modifier.unclear_name or modifier.lemma not in weak for modifier in modifiers):
        return True
    if not head.unclear:  # a name alone, such as "Javelins"
        return head.unclear_name and head.plural and words.military.search(rest) is not None
    if text.startswith(words.endings["possessive"], end):  # "the ship's crew" tells of the crew
        return False
    if head.lemma == "weapon":
        return bool(modifiers)
    if head.lemma in words.words.get("never_alone", ()) and not head.plural:
        return False
    if head.lemma == "fighter":  # else a person
        left, right = max(0, run.first - _NEAR), min(len(tokens) - 1, run.last + _NEAR)
        rest = f"{text[tokens[left].start : start]}\n{text[end : tokens[right].end]}"
    evidence = words.air if head.lemma in words.words.get("only_in_air", ()) else words.military
    return (evidence if head.domain == "air" else words.targets).search(rest) is not None
