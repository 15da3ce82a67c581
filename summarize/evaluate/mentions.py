"""Score a prediction against mention gold: which names were found, document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.evaluate.tally import CaseScore, Tally
from summarize.evaluate.words import Agreement, agreement, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.evaluate.gold import MentionGold, Names
    from summarize.evaluate.prediction import Prediction


def score_mentions(prediction: Prediction, gold: MentionGold) -> CaseScore:
    """Count names that agree with the gold; one name may stand for several mentions, and several for one.

    A name that agrees only with mentions that count neither way counts neither way. The `strict` tallies count names
    with the same words only.
    """
    return (
        _score("actors", [name for actor in prediction.actors for name in actor.names], gold.actors)
        | _score("military_assets", [a.designation for a in prediction.military_assets], gold.military_assets)
        | _score("dates", [d.phrase for d in prediction.dates], gold.dates)
    )


def _score(kind: str, given: list[str], gold: Names) -> CaseScore:
    names = list({key(name) or name: name for name in given}.values())

    def agrees(name: str, others: Iterable[str], how: tuple[Agreement, ...] = ("same", "part")) -> bool:
        return any(agreement(name, other, actors=kind == "actors") in how for other in others)

    right = [name for name in names if agrees(name, gold.items)]
    wrong = [name for name in names if name not in right and not agrees(name, gold.ignored)]
    missed = [item for item in gold.items if not agrees(item, names)]
    counted, wanted = len(right) + len(wrong), len(gold.items)
    same = sum(agrees(name, gold.items, ("same",)) for name in names)
    same_found = sum(agrees(item, names, ("same",)) for item in gold.items)
    return CaseScore(
        tallies={
            kind: Tally(len(right), counted, wanted - len(missed), wanted),
            f"{kind}.strict": Tally(same, counted, same_found, wanted),
        },
        remarks={f"{kind} wrong": wrong, f"{kind} missed": missed},
    )
