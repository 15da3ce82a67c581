"""What of a prediction is not in the source at all, by plain search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.evaluate.counts import count_occurs
from summarize.evaluate.tally import CaseScore, Share
from summarize.evaluate.words import has_value, occurs

if TYPE_CHECKING:
    from summarize.evaluate.prediction import Prediction

_RATED = (
    "names",
    "quotes",
    "quantities",
    "dates",
)  # copied from the text, or made up; offices may be paraphrased


def score_support(prediction: Prediction, text: str) -> CaseScore:
    """Count what does not occur in the text, as whole words in any spelling of quotation marks, dashes and spaces.

    `unsupported.all` sums up names, quotes, quantities and dates; roles, operators and locations are counted beside.
    """
    checks = _checks(prediction, text)
    shares = {
        f"unsupported.{what}": Share(sum(not stands for _, stands in found), len(found))
        for what, found in checks.items()
    }
    shares["unsupported.all"] = sum((shares[f"unsupported.{what}"] for what in _RATED), Share())
    remarks = {
        f"{what} not in the source": [shown for shown, stands in found if not stands]
        for what, found in checks.items()
    }
    return CaseScore(shares=shares, remarks=remarks)


def _checks(prediction: Prediction, text: str) -> dict[str, list[tuple[str, bool]]]:
    """Return for each kind of words: what to show a person, and whether it stands in the text."""

    def check(value: str, shown: str = "") -> tuple[str, bool]:
        return shown or value, has_value(value) and occurs(value, text)

    assets = prediction.military_assets
    names = [name for actor in prediction.actors for name in actor.names]
    names += [asset.designation for asset in assets] + [position.holder for position in prediction.positions]
    return {
        "names": [check(name) for name in names],
        "quotes": [check(p.quote) for p in prediction.positions if p.quote is not None],
        "quantities": [
            (f"{a.designation}: {a.quantity.text}", count_occurs(a.quantity.text, a.designation, text))
            for a in assets
            if a.quantity is not None
        ],
        "dates": [check(date.phrase) for date in prediction.dates],
        "roles": [
            check(role.role, f"{actor.name}: {role.role}")
            for actor in prediction.actors
            for role in actor.roles
        ],
        "operators and locations": [
            check(value, f"{a.designation}: {value}")
            for a in assets
            for value in (a.operator, a.location)
            if value
        ],
    }
