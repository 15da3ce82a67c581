"""Score one tool's predictions against the gold, and name the figures that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.evaluate.gold import ItemGold
from summarize.evaluate.items import score_items
from summarize.evaluate.mentions import score_mentions
from summarize.evaluate.prediction import Cost, Prediction
from summarize.evaluate.support import score_support
from summarize.evaluate.tally import CaseScore, Share, Tally

if TYPE_CHECKING:
    from summarize.evaluate.gold import Case
    from summarize.evaluate.prediction import Predictions

_MACRO = ("actors", "military_assets", "dates")  # what both gold formats hold


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over all documents.

    Attributes:
        name: Whose predictions they are.
        by_case: Name of the case -> its counts.
        tallies: Name of a kind or field -> counts, summed up.
        shares: Name of a share -> counts, summed up.
        costs: Name of a cost ("completion_tokens") -> mean per document that has a prediction; None if nobody says.
        failures: Name of the case -> why it counts as an empty prediction.
        notes: What a person should know besides.
    """

    name: str
    by_case: dict[str, CaseScore]
    tallies: dict[str, Tally]
    shares: dict[str, Share]
    costs: dict[str, float | None]
    failures: dict[str, str]
    notes: list[str]

    @property
    def macro_f1(self) -> float:
        """Mean F1 of actors, military assets and dates."""
        return sum(self.tallies[kind].f1 or 0.0 for kind in _MACRO) / len(_MACRO)

    def figures(self) -> dict[str, float | None]:
        """Return every figure by its name: `dates.edtf.recall`, `cited.actors`, `unsupported.names`, `cost.calls`."""
        named: dict[str, float | None] = {"macro.f1": self.macro_f1}
        for name, tally in self.tallies.items():
            named |= {
                f"{name}.precision": tally.precision,
                f"{name}.recall": tally.recall,
                f"{name}.f1": tally.f1,
            }
        named |= {name: share.value for name, share in self.shares.items()}
        return named | {f"cost.{name}": mean for name, mean in self.costs.items()}


def score(cases: list[Case], predictions: Predictions) -> Score:
    """Score predictions; a case without one counts as an empty prediction."""
    by_case = {case.name: _score_case(case, predictions.by_case.get(case.name)) for case in cases}
    tallies: dict[str, Tally] = {}
    shares: dict[str, Share] = {}
    for one in by_case.values():
        for name, tally in one.tallies.items():
            tallies[name] = tallies.get(name, Tally()) + tally
        for name, share in one.shares.items():
            shares[name] = shares.get(name, Share()) + share
    known = [predictions.by_case[case.name].cost for case in cases if case.name in predictions.by_case]
    costs = {name: _mean([getattr(cost, name) for cost in known]) for name in Cost.model_fields}
    failures = {name: why for name, why in predictions.failures.items() if name in by_case}
    return Score(predictions.name, by_case, tallies, shares, costs, failures, predictions.notes)


def _score_case(case: Case, prediction: Prediction | None) -> CaseScore:
    given = prediction or Prediction()
    gold = case.gold
    found = score_items(given, gold) if isinstance(gold, ItemGold) else score_mentions(given, gold)
    return found if case.text is None else found | score_support(given, case.text)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
