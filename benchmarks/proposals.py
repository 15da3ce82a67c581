# ruff: noqa: INP001, T201  # a script that prints
"""Ask the model what proposals are, in languages without rules: how many right ones stay, how many wrong ones go.

    python benchmarks/proposals.py [--base-url URL --model NAME]

Starts the embedded model unless a server is named. Each line of proposals.jsonl has a passage with words that are an
asset or a date, and words that are none; both are put to the model as if it had proposed them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from summarize.ask.answer import answer_drafts
from summarize.ask.propose import Proposed, with_proposals
from summarize.brief import item_lists
from summarize.brief_type import load_type
from summarize.draft.draft import make_drafts
from summarize.meaning import head_of
from summarize.mention import Span
from summarize.model.connect import ModelChoice, connect
from summarize.reading import read_text
from summarize.spot.spotted import spot

CASES = Path(__file__).parent / "proposals.jsonl"


async def measure(choice: ModelChoice) -> dict[str, Counter[str]]:
    """Return, by list, how many right and wrong proposals were kept, undecided and dropped."""
    brief_type = load_type("situation")
    lists = item_lists(brief_type.model)
    counts: dict[str, Counter[str]] = {}
    async with connect(choice, lambda line: print(line, file=sys.stderr)) as model:
        for line in CASES.read_text("utf-8").splitlines():
            case = json.loads(line)
            kind, text = case["kind"], case["text"]
            document = spot(read_text(text))
            heads = [*case["right"], *case["wrong"]]
            places = [(Span(at := text.index(head), at + len(head), head), 1) for head in heads]
            spotted = with_proposals(document, head_of(lists[kind]).meaning, Proposed(found=places))
            drafts = make_drafts(kind, lists[kind], spotted, brief_type.prompt)
            asked = await answer_drafts(drafts, model, brief_type.prompt, spotted, lambda _done, _all: None)
            for name, found in (
                ("kept", asked.kept),
                ("undecided", [draft for draft, _ in asked.undecided]),
                ("dropped", asked.dropped),
            ):
                for draft in found:
                    right = str(next(iter(draft.values.values()))) in case["right"]
                    counts.setdefault(kind, Counter())[f"{'right' if right else 'wrong'} {name}"] += 1
    return counts


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="What becomes of proposals; see the docstring.")
    parser.add_argument("--base-url")
    parser.add_argument("--model")
    chosen = parser.parse_args()
    counts = asyncio.run(measure(ModelChoice(base_url=chosen.base_url, model=chosen.model)))
    columns = [f"{side} {what}" for side in ("right", "wrong") for what in ("kept", "undecided", "dropped")]
    print(f"| list | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}")
    for kind, found in counts.items():
        print(f"| {kind} | {' | '.join(str(found[column]) for column in columns)} |")


if __name__ == "__main__":
    main()
