# ruff: noqa: INP001, T201  # a script that prints
"""Compare summarize with other tools: same documents, same model, same server, documents in turn.

    python benchmarks/rivals.py [--gold FILE.jsonl] [--documents FOLDER] --out FOLDER
        [--tools summarize,langextract,instructor,plain] [--limit N] [--timeout SECONDS]
        [--base-url URL --model NAME]

Starts the embedded model unless a server is named. Predictions are kept in FOLDER/TOOL/, one JSON file a document; a
second run makes only what is missing, and prints the table of all. benchmarks/README.md says what is measured how.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rival_neutral import empty
from rival_proxy import counting_proxy
from rival_score import Case, notes, prediction_path, read_predictions, row, score, table
from rival_tools import TOOLS
from rival_worker import Unavailable, Worker

from summarize.evaluate import load_gold
from summarize.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rival_proxy import CountingProxy

CONTEXT_TOKENS = 8_192  # of the local server, as `summarize` starts it
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the counting proxy goes directly too
_READY_SECONDS = 600.0  # a full prompt is read in three minutes by a small machine


def read_cases(gold: Path | None, documents: Path | None) -> list[Case]:
    """Return the documents of a gold, or all .txt and .md files of a folder.

    Raises:
        SystemExit: The gold holds no texts and no folder of documents is named.
        DocumentError: Gold or document cannot be read.
    """
    if gold is not None:
        cases = [(case.name, case.text) for case in load_gold(gold, documents)]
        if any(text is None for _, text in cases):
            raise SystemExit(f"{gold} holds no texts: name the folder of its documents with --documents")
        return [Case(name, text or "") for name, text in cases]
    assert documents is not None  # noqa: S101  # the arguments were checked
    paths = sorted(p for p in documents.iterdir() if p.suffix in {".txt", ".md"} and p.stem != "README")
    return [Case(path.stem, read(path).text) for path in paths]


@contextmanager
def local_server() -> Iterator[tuple[str, str, str]]:
    """Start the embedded model; gives (address, model, description)."""
    from summarize.model.embedded import embedded_server  # noqa: PLC0415  # only here
    from summarize.model.weights import resolve_model_file  # noqa: PLC0415  # only here

    path = resolve_model_file(None)
    with embedded_server(path, context_tokens=CONTEXT_TOKENS) as url:
        yield (
            url,
            path.stem,
            f"llama.cpp (xllamacpp {version('xllamacpp')}), {CONTEXT_TOKENS:,} tokens, one slot",
        )


def await_server(base_url: str, model: str, key: str) -> None:
    """Ask for one token, and so wait until the server is ready for the next document.

    The first request of all pays for reading the weights, and after a time-out llama.cpp still finishes the prompt it
    is reading: no tool shall pay for either. When the server is gone the run stops: its death is no tool's loss.

    Raises:
        SystemExit: The server does not answer.
    """
    body = {"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": "Say yes."}]}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    url = f"{base_url}/chat/completions"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  # an address the user named
    try:
        with _DIRECT.open(request, timeout=_READY_SECONDS) as response:
            response.read()
    except OSError as error:
        raise SystemExit(f"the server does not answer at {url}: {error}") from error


def predict(case: Case, worker: Worker, proxy: CountingProxy, seconds: float, model: str) -> dict[str, Any]:
    """Let a tool work on a document; returns its prediction with `meta`, and with `error` when it is lost.

    Raises:
        Unavailable: The tool does not start.
    """
    worker.start()
    proxy.take(worker.tool)
    answer = worker.predict(case.text, seconds)
    if answer.prediction is None:
        proxy.break_off(worker.tool)
    meta = {
        "tool": worker.tool,
        "version": worker.version,
        "model": model,
        "made": f"{datetime.now(UTC):%Y-%m-%d}",
        "text_sha256": sha256(case.text.encode()).hexdigest(),
        "seconds": round(answer.seconds, 2),
        "note": answer.note,
        **asdict(proxy.take(worker.tool)),
    }
    made: dict[str, Any] = {"doc_id": case.doc_id, **(answer.prediction or empty()), "meta": meta}
    return made | ({"error": answer.error} if answer.prediction is None else {})


def is_made(path: Path, case: Case, model: str) -> bool:
    """Tell whether a prediction is there, of this text and by this model; a lost document counts as made."""
    if not path.exists():
        return False
    meta = json.loads(path.read_text("utf-8"))["meta"]
    return bool(meta["text_sha256"] == sha256(case.text.encode()).hexdigest() and meta["model"] == model)


def run(
    cases: list[Case], workers: dict[str, Worker], proxy: CountingProxy, out: Path, seconds: float, model: str
) -> None:
    """Make what is missing, document by document; the order of the tools rotates."""
    names = list(workers)
    key = _key()
    for n, case in enumerate(cases):
        turn = n % len(names)
        for tool in names[turn:] + names[:turn]:
            path = prediction_path(out / tool, case)
            if tool not in workers or is_made(path, case, model):
                continue
            try:
                made = predict(case, workers[tool], proxy, seconds, model)
            except Unavailable as reason:
                print(f"{tool}: left out, {reason}", file=sys.stderr)
                del workers[tool]
                continue
            if "error" in made:
                await_server(proxy.upstream.geturl(), model, key)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(made, indent=1), "utf-8")
            partial.replace(path)  # whole or not at all: what is there is not made again
            meta = made["meta"]
            outcome = (
                made.get("error") or f"{meta['calls']} calls, {meta['completion_tokens']:,} tokens written"
            )
            print(
                f"{n + 1}/{len(cases)} {case.doc_id} {tool}: {meta['seconds']:.0f} s, {outcome}",
                file=sys.stderr,
            )


def report(cases: list[Case], args: argparse.Namespace, where: str) -> str:
    """Return the table of all that is made, with what a reader must know about it."""
    rows, remarks, dates, missing = [], [], set(), []
    for tool in args.tools:
        predictions = read_predictions(args.out / tool, cases)
        if not predictions:
            continue
        dates |= {p["meta"]["made"] for p in predictions}
        missing += [f"{tool}: {len(cases) - len(predictions)} documents not made yet"] * (
            len(predictions) < len(cases)
        )
        figures = score(args.out / tool, cases, args.gold, args.documents)
        rows.append(row(tool, predictions, figures))
        remarks += notes(tool, predictions)
    head = (
        f"{' to '.join(sorted({min(dates), max(dates)})) if dates else 'nothing made'}, {where}, "
        f"Python {platform.python_version()}, {platform.machine()}; {len(cases)} documents of "
        f"{sum(len(c.text) for c in cases) // max(len(cases), 1):,} characters on average. "
        "Tokens, calls and seconds are means per document."
    )
    below = "\n".join(f"- {line}" for line in [*missing, *remarks])
    return f"{head}\n\n{table(rows)}\n" + (f"\n{below}\n" if below else "")


def _key() -> str:
    return os.environ.get("OPENAI_API_KEY") or "none"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--gold", type=Path, help="gold as `summarize eval` reads it; JSON Lines hold the texts"
    )
    parser.add_argument("--documents", type=Path, help="folder of the gold's documents; without gold, of any")
    parser.add_argument("--out", type=Path, required=True, help="folder of the predictions")
    parser.add_argument("--tools", default=",".join(TOOLS), help=f"of {', '.join(TOOLS)}; default all")
    parser.add_argument("--limit", type=int, help="only the first N documents")
    parser.add_argument("--timeout", type=float, default=600, help="seconds a document; default 600")
    parser.add_argument(
        "--scorer", type=Path, help="a scorer of the neutral form; without it only costs are shown"
    )
    parser.add_argument("--base-url", help="an OpenAI-compatible server instead of the embedded model")
    parser.add_argument("--model", help="that server's name for the model")
    args = parser.parse_args()
    args.tools = args.tools.split(",")
    if unknown := [t for t in args.tools if t not in TOOLS]:
        parser.error(f"no tool is called {unknown[0]!r}: there are {', '.join(TOOLS)}")
    if args.gold is None and args.documents is None:
        parser.error("name --gold or --documents")
    if (args.base_url is None) != (args.model is None):
        parser.error("--base-url and --model go together")
    return args


def main() -> None:
    """Run what is missing and print the table."""
    args = _arguments()
    cases = read_cases(args.gold, args.documents)[: args.limit]
    if not cases:
        raise SystemExit("no documents")
    for tool in args.tools:
        (args.out / tool).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if args.base_url:
            server = (args.base_url.rstrip("/"), args.model, f"the server at {args.base_url}")
        else:
            server = stack.enter_context(local_server())
        base_url, model, description = server
        await_server(base_url, model, _key())
        proxy = stack.enter_context(counting_proxy(base_url))
        workers = {t: Worker(t, proxy.url(t), model, args.out / f"{t}.log") for t in args.tools}
        for worker in workers.values():
            stack.callback(worker.stop)
        run(cases, workers, proxy, args.out, args.timeout, model)
    print(report(cases, args, f"{model} at {description}"))


if __name__ == "__main__":
    main()
