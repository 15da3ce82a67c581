# ruff: noqa: INP001  # a script, not a package
"""How to ask a small model for a choice: one token with log-probabilities, or the same choice as JSON.

    python benchmarks/choices.py [--limit N]

Asks the embedded model, on the seeds' gold, what kind of thing an actor is, and whether the holder of a position is
for or against its target, in both answer formats on the same passages, and prints a Markdown table.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from summarize.ask.passage import passage
from summarize.ask.question import choice_type
from summarize.brief_type import load_type
from summarize.model.connect import ModelChoice, connect
from summarize.model.protocol import Message, Usage
from summarize.reading import read
from summarize.spot.spotted import Spotted, spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.ask.prompt import Prompt, Section
    from summarize.model.openai_model import OpenAIModel

ROOT = Path(__file__).parent.parent
SHORT = ("ministry-statement", "pressure-campaign", "three-alphabets", "transcript", "wire-dispatch")
MARGINS = (0.0, 0.25, 0.5)  # an answer below the margin is an abstention


@dataclass(slots=True)
class Outcome:
    """What came of one question in one format."""

    right: bool
    margin: float | None


@dataclass(slots=True)
class Row:
    """One question and format of the table."""

    outcomes: list[Outcome] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


def questions(limit: int) -> Iterator[tuple[str, str, str]]:
    """Yield (question's name, prompt text, right word)."""
    prompt = load_type("situation").prompt
    for name in SHORT:
        gold = json.loads((ROOT / "tests" / "gold" / f"{name}.json").read_text("utf-8"))
        path = next((ROOT / "seeds").glob(f"{name}.*"))
        spotted = spot(read(path, published=date.fromisoformat(gold["published"])))
        yield from list(_kinds(gold, spotted, prompt))[:limit]
        yield from list(_stances(gold, spotted, prompt))[:limit]


def _kinds(gold: dict[str, Any], spotted: Spotted, prompt: Prompt) -> Iterator[tuple[str, str, str]]:
    words = {"person": "person", "organization": "organization", "state": "country"}
    for actor in gold["actors"]:
        number = _sentence_with(actor["name"], spotted)
        if actor["kind"] in words and number:
            text = _render(prompt.get("kind"), [number], spotted, head=actor["name"])
            yield "kind of a name", text, words[actor["kind"]]


def _stances(gold: dict[str, Any], spotted: Spotted, prompt: Prompt) -> Iterator[tuple[str, str, str]]:
    words = {"supports": "for", "opposes": "against"}
    for position in gold["positions"]:
        number = _sentence_with(position["sentence_contains"], spotted)
        if position["stance"] in words and number:
            known = {"holder": position["holder"], "target": position["target"]}
            yield (
                "stance",
                _render(prompt.get("stance"), [number], spotted, **known),
                words[position["stance"]],
            )


def _sentence_with(text: str, spotted: Spotted) -> int | None:
    return next((s.number for s in spotted.sentences if text in s.of(spotted.document)), None)


def _render(section: Section, numbers: list[int], spotted: Spotted, **known: str) -> str:
    before = [n - 1 for n in numbers[:1] if n > 1]
    return section.render(passage=passage(before + numbers, spotted), answers="", **known)


async def measure(model: OpenAIModel, limit: int) -> dict[tuple[str, str], Row]:
    """Ask every question in both formats, in turn."""
    prompt = load_type("situation").prompt
    words = {
        name: tuple(prompt.get(key).answers)
        for name, key in (("kind of a name", "kind"), ("stance", "stance"))
    }
    rows: dict[tuple[str, str], Row] = {}
    for turn, (name, text, right) in enumerate(questions(limit)):
        messages = [Message("system", prompt.get("system").render()), Message("user", text)]
        forms = [("one token", True), ("JSON", False)]
        for form, logprobs in (
            forms if turn % 2 else reversed(forms)
        ):  # who comes second finds the prompt cached
            model.logprobs = logprobs
            started = monotonic()
            reply = await model.ask(messages, choice_type(words[name]))
            row = rows.setdefault((name, form), Row())
            row.seconds += monotonic() - started
            row.usage += reply.usage
            row.outcomes.append(Outcome(reply.value.model_dump()["answer"] == right, reply.margin))
    return rows


def table(rows: dict[tuple[str, str], Row]) -> str:
    """Return the Markdown table."""
    lines = [
        "| question | answer as | asked | "
        + " | ".join(f"right at margin ≥ {m}" for m in MARGINS)
        + " | output tokens each | seconds, JSON = 1 |",
        "|---" * (5 + len(MARGINS)) + "|",
    ]
    for (name, form), row in sorted(rows.items()):
        cells = []
        for margin in MARGINS:
            sure = [o for o in row.outcomes if o.margin is None or o.margin >= margin]
            known = margin == 0 or any(o.margin is not None for o in row.outcomes)
            cells.append(f"{sum(o.right for o in sure)} of {len(sure)}" if known else "no margin")
        asked = len(row.outcomes)
        ratio = row.seconds / rows[name, "JSON"].seconds
        tokens = row.usage.completion_tokens / asked
        lines.append(f"| {name} | {form} | {asked} | {' | '.join(cells)} | {tokens:.1f} | {ratio:.2f} |")
    return "\n".join(lines)


async def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int, default=12, help="questions of each kind a seed")
    limit = parser.parse_args().limit
    async with connect(ModelChoice(), lambda _line: None) as model:
        rows = await measure(model, limit)
        print(table(rows))  # noqa: T201  # a script for a terminal
        print(f"\nsummarize {version('summarize')}, {model.name}, {date.today().isoformat()}")  # noqa: DTZ011, T201  # the day here


if __name__ == "__main__":
    asyncio.run(main())
