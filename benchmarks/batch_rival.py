# ruff: noqa: INP001, PLC0415, T201  # a script that prints; it runs where only the rival is installed
"""Another tool in a process of its own: one structured call for each document of a folder.

    python benchmarks/batch_rival.py '{"tool": "plain", "folder": ..., "out": ..., "url": ..., "concurrency": 64}'

All read the files, ask the same question about the whole text, and write one line of JSON for each answer; none keeps a
ledger. What is not set here is the tool's own default, retries above all. Prints one line of JSON with what it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch_measure import peak_memory
from batch_question import MODEL, TASK, TOKENS, Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_KEY = "none"


def messages(text: str) -> list[Any]:
    """Return the question about a text."""
    return [{"role": "system", "content": TASK}, {"role": "user", "content": text}]


def plain(url: str, _concurrency: int) -> Callable[[str], Awaitable[str]]:
    """Return the openai SDK's call with a JSON schema."""
    from openai import AsyncOpenAI

    client: Any = AsyncOpenAI(base_url=url, api_key=_KEY)
    create = client.chat.completions.create  # the SDK imports its parts here: no import is counted
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": Answer.model_json_schema()}}

    async def ask(text: str) -> str:
        completion = await create(
            model=MODEL, messages=messages(text), response_format=schema, temperature=0, max_tokens=TOKENS
        )
        return Answer.model_validate_json(completion.choices[0].message.content or "").model_dump_json()

    return ask


def instructor(url: str, _concurrency: int) -> Callable[[str], Awaitable[str]]:
    """Return instructor's call in mode JSON_SCHEMA."""
    import instructor as package
    from openai import AsyncOpenAI

    made = AsyncOpenAI(base_url=url, api_key=_KEY)
    client: Any = package.from_openai(made, mode=package.Mode.JSON_SCHEMA)

    async def ask(text: str) -> str:
        answer = await client.chat.completions.create(
            model=MODEL, messages=messages(text), response_model=Answer, temperature=0, max_tokens=TOKENS
        )
        return str(answer.model_dump_json())

    return ask


async def at_once(ask: Callable[[str], Awaitable[str]], paths: Sequence[Path], out: Path, most: int) -> int:
    """Ask about all documents with a semaphore; return how many are lost."""
    gate, lost = asyncio.Semaphore(most), 0
    with out.open("w", encoding="utf-8") as file:

        async def one(path: Path) -> None:
            nonlocal lost
            async with gate:
                try:
                    text = path.read_text("utf-8")  # noqa: ASYNC240  # 4 kB that are in memory
                    file.write(await ask(text) + "\n")
                except Exception as error:  # noqa: BLE001  # a rival's errors are of many kinds
                    lost += 1
                    print(f"{path.name}: {type(error).__name__}", file=sys.stderr)

        await asyncio.gather(*map(one, paths))
    return lost


def langextract(model: Any, paths: Sequence[Path], out: Path) -> int:  # noqa: ANN401  # its types are not here
    """Ask with LangExtract's OpenAI provider alone, without its chunks and alignment; return how many are lost."""
    prompts = [f"{TASK}\n\n{path.read_text('utf-8')}" for path in paths]
    answered = 0
    with out.open("w", encoding="utf-8") as file:
        try:
            for scored in model.infer(prompts, max_output_tokens=TOKENS):
                file.write(json.dumps(scored[0].output) + "\n")
                answered += 1
        except Exception as error:  # noqa: BLE001  # one call that fails takes all others with it
            print(type(error).__name__, file=sys.stderr)
    return len(prompts) - answered


def main(told: str) -> None:
    """Run and print."""
    asked = json.loads(told)
    paths = sorted(Path(asked["folder"]).rglob("*.txt"))
    url, out, most = asked["url"], Path(asked["out"]), asked["concurrency"]
    if asked["tool"] == "langextract":
        from langextract.providers.openai import OpenAILanguageModel

        model = OpenAILanguageModel(
            model_id=MODEL, api_key=_KEY, base_url=url, max_workers=most, temperature=0.0
        )
        assert model._client.chat.completions  # noqa: S101, SLF001  # looked up, which is what imports it
        began, cpu = time.perf_counter(), time.process_time()
        lost = langextract(model, paths, out)
    else:
        ask = {"plain": plain, "instructor": instructor}[asked["tool"]](url, most)
        began, cpu = time.perf_counter(), time.process_time()
        lost = asyncio.run(at_once(ask, paths, out, most))
    took = {
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "peak_mb": peak_memory(),
        "complete": len(paths) - lost,
        "lost": lost,
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1])
