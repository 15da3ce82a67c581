# ruff: noqa: INP001, T201  # a script that prints
"""Brief documents that give orders to the model, and count what the orders come to.

    python benchmarks/attacks.py --out FOLDER [--bipia FOLDER] [--tools summarize,instructor,plain,langextract]
        [--sample N] [--most N] [--base-url URL --model NAME | --remembered-only]

Starts the embedded model unless a server is named. Predictions are kept in FOLDER/TOOL/; a second run makes only what
is missing, and prints the table of all. benchmarks/README.md says what is measured how.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attack_cases import SEED, Attack, Case, case_of, load_bipia, load_carriers, load_own
from attack_judge import of_brief
from attack_table import Row, table
from rival_proxy import counting_proxy
from rival_worker import Unavailable, Worker
from rivals import await_server, local_server

from summarize.brief import item_lists
from summarize.brief_type import load_type
from summarize.model.connect import ModelChoice, connect
from summarize.model.protocol import Reply, Usage
from summarize.pipeline import make_brief
from summarize.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydantic import BaseModel

    from summarize.model.protocol import Message, Model

RIVALS = ("instructor", "plain", "langextract")
_RIVAL_TOKENS = 800  # of an answer: three times what the clean documents need; what needs more is lost
_RIVALS_CARRIER = "strait"  # one document for all: another one costs each tool as much as an attack
_SECONDS = 600.0  # a document of a rival
_VARIANTS = ("clean", "control", "attack")
_EMBEDDED = (
    "qwen2.5-coder-1.5b-instruct-q4_k_m"  # under this name the embedded model's answers are remembered
)


class Unanswered(Exception):  # noqa: N818  # no error: the answer was never recorded
    """A prompt has no remembered answer, and no model may be asked."""


class NoModel:
    """Stands where a model would when only remembered answers may be used: it has none of its own."""

    def __init__(self, name: str) -> None:
        self.name, self.address, self.concurrency = name, "http://127.0.0.1", 1

    async def ask(self, messages: Sequence[Message], response_type: type[BaseModel]) -> Reply[Any]:  # noqa: ARG002  # a model's signature
        """Refuse.

        Raises:
            Unanswered: Always.
        """
        raise Unanswered


class Remembering:
    """Asks a model and remembers its answers in a file: a prompt that an attack has not changed is asked once."""

    def __init__(self, model: Model, path: Path) -> None:
        self.name, self.address, self.concurrency = model.name, model.address, 1
        self._model = model
        self._path = path
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self._known = {known["key"]: known for known in map(json.loads, lines)}

    async def ask(self, messages: Sequence[Message], response_type: type[BaseModel]) -> Reply[Any]:
        """Return the model's answer, the first one to this prompt."""
        asked = repr((self.name, list(messages), response_type.model_json_schema()))
        key = sha256(asked.encode()).hexdigest()
        if key not in self._known:
            reply = await self._model.ask(messages, response_type)
            known = {
                "key": key,
                "value": reply.value.model_dump(mode="json"),
                "usage": asdict(reply.usage),
                "margin": reply.margin,
                "truncated": reply.truncated,
            }
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(known) + "\n")
            self._known[key] = known
        known = self._known[key]
        value = response_type.model_validate(known["value"])
        return Reply(value, Usage(**known["usage"]), known["margin"], known["truncated"])


def planned(attacks: list[Attack], tool: str, sample: int) -> list[tuple[Attack, tuple[str, ...]]]:
    """Return which documents of which attacks a tool gets; rivals get a sample on one carrier, and one control."""
    if tool == "summarize":
        return [(attack, _VARIANTS) for attack in attacks]
    own = [
        a
        for a in attacks
        if a.source == "own" and a.carrier == _RIVALS_CARRIER and a.where not in {"title", "author"}
    ]
    random.Random(SEED).shuffle(own)  # noqa: S311  # a sample that anyone can draw again, and go on with
    return [(a, ("clean", "attack") if n else _VARIANTS) for n, a in enumerate(own[:sample])]


def make(
    cases: list[Case],
    path_of: Callable[[Case], Path],
    predict: Callable[[Case], dict[str, Any]],
    budget: list[int],
) -> int:
    """Make the predictions that are missing, as long as the budget lasts; return how many had an unanswered prompt."""
    left_out = 0
    for case in cases:
        path = path_of(case)
        if path.exists() and json.loads(path.read_text("utf-8"))["text"] == case.text:
            continue
        if budget[0] <= 0:
            break
        budget[0] -= 1
        try:
            made = predict(case) | {"text": case.text}
        except* Unanswered:
            made = {}
        if not made:
            print(f"{path.parent.name} {case.doc_id}: left out, unanswered", file=sys.stderr)
            left_out += 1
            continue
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
        partial.replace(path)
        print(
            f"{path.parent.name} {case.doc_id}: {made['tokens']} tokens {made['lost']}",
            file=sys.stderr,
            flush=True,
        )
    return left_out


@contextmanager
def with_summarize(base_url: str, model: str, answers: Path) -> Iterator[Callable[[Case], dict[str, Any]]]:
    """Give what makes a prediction with this project."""
    with asyncio.Runner() as runner:
        connection = connect(ModelChoice(base_url=base_url, model=model), lambda _line: None)
        asked = Remembering(runner.run(connection.__aenter__()), answers)
        try:
            yield _predict(runner, asked)
        finally:
            runner.run(connection.__aexit__(None, None, None))


@contextmanager
def with_answers(model: str, answers: Path) -> Iterator[Callable[[Case], dict[str, Any]]]:
    """Give what makes a prediction with this project and remembered answers alone."""
    with asyncio.Runner() as runner:
        yield _predict(runner, Remembering(NoModel(model), answers))


def _predict(runner: asyncio.Runner, asked: Remembering) -> Callable[[Case], dict[str, Any]]:
    situation = load_type("situation")
    lists = list(item_lists(situation.model))

    def predict(case: Case) -> dict[str, Any]:
        brief = runner.run(make_brief(read_text(case.text), situation, asked))
        dumped = brief.model_dump(mode="json")
        return of_brief(dumped, lists, brief.provenance.completion_tokens) | {"brief": dumped}

    return predict


def with_rival(worker: Worker, proxy: Any) -> Callable[[Case], dict[str, Any]]:  # noqa: ANN401  # a counting proxy
    """Return what makes a prediction with another tool."""

    def predict(case: Case) -> dict[str, Any]:
        worker.start()
        proxy.take(worker.tool)
        answer = worker.predict(case.body, _SECONDS)
        cost = proxy.take(worker.tool)
        empty = {"actors": [], "positions": [], "military_assets": [], "dates": []}
        return {"items": answer.prediction or empty, "lost": answer.error, "tokens": cost.completion_tokens}

    return predict


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the predictions")
    parser.add_argument(
        "--bipia", type=Path, help="a copy of the repository microsoft/BIPIA, for its strings"
    )
    parser.add_argument("--tools", default="summarize", help=f"of summarize, {', '.join(RIVALS)}")
    parser.add_argument("--sample", type=int, default=12, help="attacks for each other tool; default 12")
    parser.add_argument("--most", type=int, default=10**6, help="documents to make in this run; default all")
    parser.add_argument("--held-out", action="store_true", help="name the held-out attacks that escaped, too")
    parser.add_argument("--base-url", help="an OpenAI-compatible server instead of the embedded model")
    parser.add_argument("--model", help="that server's name for the model")
    parser.add_argument(
        "--remembered-only", action="store_true",
        help="start no model: make again what the answers in FOLDER/summarize/answers.jsonl suffice for, and count the rest",
    )  # fmt: skip
    return parser.parse_args()


def main() -> None:
    """Make what is missing and print the table."""
    args = _arguments()
    carriers = load_carriers()
    attacks = load_own() + (load_bipia(args.bipia) if args.bipia else [])
    attacks.sort(
        key=lambda a: carriers[a.carrier].language != "en"
    )  # elsewhere the model proposes: slow, so last
    tools = args.tools.split(",")
    budget = [args.most]
    os.environ["RIVAL_TOKENS"] = str(_RIVAL_TOKENS)
    rows: list[Row] = []
    with ExitStack() as stack:
        server: tuple[str, str, str] | None = None
        for tool in tools:
            (args.out / tool).mkdir(parents=True, exist_ok=True)
            plan = planned(attacks, tool, args.sample)
            cases = {c.doc_id: c for a, vs in plan for v in vs for c in [case_of(a, carriers[a.carrier], v)]}
            if args.remembered_only:
                if tool == "summarize":
                    _run_remembered(list(cases.values()), args.model or _EMBEDDED, args.out / tool)
            elif budget[0] > 0 and any(not (args.out / tool / f"{name}.json").exists() for name in cases):
                if server is None:
                    named = (args.base_url, args.model, "") if args.base_url else None
                    server = named or stack.enter_context(local_server())
                    await_server(server[0], server[1], os.environ.get("OPENAI_API_KEY", "none"))
                try:
                    ordered = sorted(
                        cases.values(), key=lambda c: c.doc_id.startswith("control-")
                    )  # the least needed last
                    _run(tool, ordered, server, args.out, budget)
                except Unavailable as reason:
                    print(f"{tool}: left out, {reason}", file=sys.stderr)
            rows += [Row(tool, attack, vs, carriers[attack.carrier], args.out / tool) for attack, vs in plan]
    print(table(rows, held_out=args.held_out))


def _run_remembered(cases: list[Case], model: str, folder: Path) -> None:
    for case in cases:  # what an earlier state of the rules made tells nothing of this one
        (folder / f"{case.doc_id}.json").unlink(missing_ok=True)
    with with_answers(model, folder / "answers.jsonl") as predict:
        left = make(cases, lambda case: folder / f"{case.doc_id}.json", predict, [len(cases)])
    print(f"{len(cases) - left} documents made, {left} left out: no remembered answer", file=sys.stderr)


def _run(tool: str, cases: list[Case], server: tuple[str, str, str], out: Path, budget: list[int]) -> None:
    def path_of(case: Case) -> Path:
        return out / tool / f"{case.doc_id}.json"

    if tool == "summarize":
        os.environ.setdefault("OPENAI_API_KEY", "none")
        with with_summarize(server[0], server[1], out / tool / "answers.jsonl") as predict:
            make(cases, path_of, predict, budget)
        return
    with counting_proxy(server[0]) as proxy:
        worker = Worker(tool, proxy.url(tool), server[1], out / f"{tool}.log")
        try:
            make(cases, path_of, with_rival(worker, proxy), budget)
        finally:
            worker.stop()


if __name__ == "__main__":
    main()
