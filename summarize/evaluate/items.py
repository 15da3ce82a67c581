"""Score a prediction against item gold: which entities and statements were found, and with which fields.

A field is judged on paired items only, so that its figure tells about the field and not about finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.evaluate import fields
from summarize.evaluate.pairs import Pairs, pair
from summarize.evaluate.tally import CaseScore, Share, Tally
from summarize.evaluate.words import agreement, key, occurs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarize.evaluate.gold import GoldActor, GoldAsset, GoldDate, GoldPosition, ItemGold
    from summarize.evaluate.prediction import (
        PredictedActor,
        PredictedAsset,
        PredictedDate,
        PredictedPosition,
        Prediction,
    )


def score_items(prediction: Prediction, gold: ItemGold) -> CaseScore:
    """Pair the items of each kind, and compare the fields of each pair."""
    judge = _Judge(prediction, gold)
    return judge.actors() | judge.positions() | judge.military_assets() | judge.dates()


@dataclass(frozen=True, slots=True)
class _Judge:
    prediction: Prediction
    gold: ItemGold

    def actors(self) -> CaseScore:
        def closeness(one: PredictedActor, other: GoldActor) -> tuple[bool, ...] | None:
            same = _keys(one.names) & _keys(other.names)
            return (key(one.name) == key(other.name),) if same else None

        pairs = pair(self.prediction.actors, self.gold.actors, closeness, lambda _one, _other: True)
        found = {other.name for _, other in pairs.both}
        main = [actor.name for actor in self.gold.actors if actor.main]
        unwanted = _keys(self.gold.not_actors) & _keys(actor.name for actor in self.prediction.actors)
        shares = {
            "actors.main": Share(sum(name in found for name in main), len(main)),
            "actors.unwanted": Share(len(unwanted), len(self.gold.not_actors)),
            "cited.actors": self._cited(pairs, lambda other: other.names),
        }
        judged = {"kind": fields.kinds(pairs.both), "roles": fields.roles(pairs.both)}
        remarks = {
            "main actors missed": [name for name in main if name not in found],
            "taken for actors": sorted(unwanted),
        }
        return _score("actors", pairs, lambda one: one.name, lambda other: other.name, judged) | CaseScore(
            shares=shares, remarks=remarks
        )

    def military_assets(self) -> CaseScore:
        def closeness(one: PredictedAsset, other: GoldAsset) -> tuple[bool, ...] | None:
            agreed = agreement(one.designation, other.designation)
            cited = self._contains(one.sentences, [other.sentence_contains])
            same_count = fields.same_quantity(one.quantity, other.quantity)
            return (bool(cited), agreed == "same", same_count) if agreed else None

        def repeats(one: PredictedAsset, other: GoldAsset) -> bool:
            return one.quantity is None or fields.same_quantity(one.quantity, other.quantity)

        pairs = pair(self.prediction.military_assets, self.gold.military_assets, closeness, repeats)
        judged = {
            "quantity": fields.quantities(pairs.both),
            "operator": fields.operators(pairs.both, self._same_actor),
            "location": fields.locations(pairs.both),
        }
        cited = CaseScore(
            shares={"cited.military_assets": self._cited(pairs, lambda o: [o.sentence_contains])}
        )
        return _score("military_assets", pairs, _shown_asset, _shown_asset, judged) | cited

    def dates(self) -> CaseScore:
        def closeness(one: PredictedDate, other: GoldDate) -> tuple[bool, ...] | None:
            agreed = agreement(one.phrase, other.phrase)
            cited = self._contains(one.sentences, [other.phrase])
            fitting = (bool(cited), agreed == "same", one.edtf == other.edtf, one.kind == other.kind)
            return fitting if agreed else None

        def repeats(one: PredictedDate, other: GoldDate) -> bool:
            return one.edtf is None or one.edtf == other.edtf

        pairs = pair(self.prediction.dates, self.gold.dates, closeness, repeats)
        judged = {"edtf": fields.edtf(pairs.both)}
        if self.prediction.is_brief:
            judged["kind"] = fields.date_kinds(pairs.both)
        cited = CaseScore(shares={"cited.dates": self._cited(pairs, lambda other: [other.phrase])})
        return _score("dates", pairs, lambda one: one.phrase, lambda other: other.phrase, judged) | cited

    def positions(self) -> CaseScore:
        def closeness(one: PredictedPosition, other: GoldPosition) -> tuple[bool, ...] | None:
            if not self._near(one, other):
                return None
            holder, stance = self._same_actor(one.holder, other.holder), one.stance == other.stance
            inside = any(
                occurs(part, one.statement or "") for part in [other.sentence_contains, other.quote] if part
            )
            return (holder and stance, inside, holder, stance)

        def agrees(one: PredictedPosition, other: GoldPosition) -> bool:
            return self._same_actor(one.holder, other.holder) and one.stance == other.stance

        pairs = pair(self.prediction.positions, self.gold.positions, closeness, agrees)
        right = sum(agrees(one, other) for one, other in pairs.both)
        judged = {
            "holder": fields.holders(pairs.both, self._same_actor),
            "stance": fields.stances(pairs.both),
            "target": fields.targets(pairs.both),
        }
        if self.prediction.is_brief:
            judged["speaker"] = fields.speakers(pairs.both, self._same_actor)
            judged["manner"] = fields.manners(pairs.both)
        score = _score("positions", pairs, _shown_position, _shown_position, judged)
        counted = Tally(right, len(pairs.both) + len(pairs.wrong), right, len(self.gold.positions))
        cited = self._cited(pairs, lambda other: [other.sentence_contains])
        return score | CaseScore({"positions": counted}, {"cited.positions": cited})

    def _same_actor(self, name: str, gold_name: str) -> bool:
        """Tell whether two names mean one actor, by the aliases that prediction and gold give."""
        ours = _keys([name, *_named(self.prediction.actors, name)])
        return bool(ours & _keys([gold_name, *_named(self.gold.actors, gold_name)]))

    def _near(self, one: PredictedPosition, other: GoldPosition) -> bool:
        """Tell whether two positions are taken in one place: by the citation, else by quotation or target."""
        cited = self._contains(one.sentences, [other.sentence_contains])
        if cited is not None:
            return cited
        if one.quote is not None:
            place = f"{other.quote or ''}\n{other.sentence_contains}"
            return occurs(one.quote, place) or any(
                occurs(part, one.quote) for part in place.split("\n") if part
            )
        return agreement(one.target, other.target) is not None

    def _contains(self, sentences: list[int], phrases: list[str]) -> bool | None:
        """Tell whether the cited sentences hold one of the phrases; None without a citation."""
        cited = self.prediction.cited(sentences)
        return None if cited is None else any(occurs(phrase, cited) for phrase in phrases)

    def _cited(self, pairs: Pairs[Any, Any], phrases: Callable[[Any], list[str]]) -> Share:
        held = [self._contains(one.sentences, phrases(other)) for one, other in pairs.both]
        known = [one for one in held if one is not None]
        return Share(sum(known), len(known))


def _score(
    kind: str,
    pairs: Pairs[Any, Any],
    shown: Callable[[Any], str],
    shown_gold: Callable[[Any], str],
    judged: dict[str, fields.Judged],
) -> CaseScore:
    both = len(pairs.both)
    tallies = {kind: Tally(both, both + len(pairs.wrong), both, both + len(pairs.missed))}
    remarks = {
        f"{kind} wrong": [shown(one) for one in pairs.wrong],
        f"{kind} missed": [shown_gold(one) for one in pairs.missed],
        f"{kind} repeated": [shown(one) for one in pairs.repeated],
    }
    given = both + len(pairs.wrong) + len(pairs.repeated)
    return CaseScore(
        tallies | {f"{kind}.{name}": field.tally for name, field in judged.items()},
        {f"{kind}.repeated": Share(len(pairs.repeated), given)},
        remarks | {f"{kind}.{name} differs": field.differences for name, field in judged.items()},
    )


def _keys(names: Iterable[str]) -> set[str]:
    return {key(name) for name in names} - {""}


def _named(actors: list[PredictedActor] | list[GoldActor], name: str) -> list[str]:
    wanted = key(name)
    return [one for actor in actors if wanted in _keys(actor.names) for one in actor.names]


def _shown_asset(one: PredictedAsset | GoldAsset) -> str:
    return f"{one.designation} ({one.quantity.text})" if one.quantity else one.designation


def _shown_position(one: PredictedPosition | GoldPosition) -> str:
    return f"{one.holder} {one.stance} {one.target}"
