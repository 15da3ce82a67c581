# ruff: noqa: INP001, PLC0415  # a script's module, not a package; each tool is imported in its own process only
"""The tools that are compared: each becomes a function from a document's text to a prediction.

All answer at temperature 0, ask one thing at a time (the local server has one slot) and may write up to
`MOST_TOKENS` an answer. What else is set is the tool's own default or its documentation's advice.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rival_neutral import from_brief, from_extractions, from_form
from rival_prompt import EXAMPLES, TASK, Form, messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from rival_neutral import Neutral

    Predict = Callable[[str], tuple[Neutral, str]]
    """Takes a document's text; returns the prediction and a note ("" for none) on what was left out of it."""

MOST_TOKENS = int(
    os.environ.get("RIVAL_TOKENS", "2048")
)  # of an answer; forms of the longest documents take about 1,500
CHUNK_CHARACTERS = 1_000  # LangExtract's own default for max_char_buffer


def langextract(base_url: str, model: str, key: str) -> Predict:
    """LangExtract through its OpenAI provider, schema from the examples; what it cannot locate is left out."""
    import langextract as lx
    from langextract.factory import ModelConfig

    examples = [
        lx.data.ExampleData(
            text=example.text,
            extractions=[
                lx.data.Extraction(extraction_class=name, extraction_text=text, attributes=attributes)
                for name, text, attributes in example.extractions
            ],
        )
        for example in EXAMPLES
    ]
    config = ModelConfig(
        model_id=model,
        provider="OpenAILanguageModel",
        provider_kwargs={
            "base_url": base_url,
            "api_key": key,
            "temperature": 0.0,
            "max_workers": 1,
            "max_output_tokens": MOST_TOKENS,
        },
    )
    warned = _Counter()
    logging.getLogger("absl").addHandler(warned)

    def predict(text: str) -> tuple[Neutral, str]:
        before = warned.left_out
        result = lx.extract(
            text,
            prompt_description=f"Extract these from the document, in order of appearance.\n{TASK}",
            examples=examples,
            config=config,
            max_char_buffer=CHUNK_CHARACTERS,
            batch_length=1,
            max_workers=1,
            extraction_passes=1,
            show_progress=False,
        )
        located = [e for e in result.extractions or [] if e.char_interval]
        chunks = warned.left_out - before
        return (
            from_extractions((e.extraction_class, e.extraction_text, e.attributes) for e in located),
            f"{chunks} chunks left out" if chunks else "",
        )

    return predict


class _Counter(logging.Handler):
    """Counts the chunks that LangExtract leaves out: all it says of them is a warning."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.left_out += record.getMessage().startswith("Chunk omitted")


def instructor(base_url: str, model: str, key: str) -> Predict:
    """Instructor with one call for the whole form, the schema as a grammar, and its two retries."""
    import instructor as package
    from openai import OpenAI

    # As in the plain call: its types want dicts of the SDK's own.
    client: Any = package.from_openai(OpenAI(base_url=base_url, api_key=key), mode=package.Mode.JSON_SCHEMA)

    def predict(text: str) -> tuple[Neutral, str]:
        form = client.chat.completions.create(
            model=model,
            messages=messages("You extract structured data from one document.", text),
            response_model=Form,
            max_retries=2,
            temperature=0,
            max_tokens=MOST_TOKENS,
        )
        return from_form(form.model_dump(mode="json")), ""

    return predict


def plain(base_url: str, model: str, key: str) -> Predict:
    """One call with a JSON schema through the openai SDK, and nothing around it."""
    from openai import OpenAI

    client: Any = OpenAI(base_url=base_url, api_key=key)  # its types want dicts of its own
    schema = {"name": "form", "schema": Form.model_json_schema(), "strict": True}

    def predict(text: str) -> tuple[Neutral, str]:
        completion = client.chat.completions.create(
            model=model,
            messages=messages("Fill in the JSON form about the document.", text),
            response_format={"type": "json_schema", "json_schema": schema},
            temperature=0,
            max_tokens=MOST_TOKENS,
        )
        return from_form(json.loads(completion.choices[0].message.content or "")), ""

    return predict


def summarize(base_url: str, model: str, key: str) -> Predict:
    """Make a brief with this project; it writes a bottom line as well, which costs tokens and is not scored."""
    import os

    from summarize.brief_type import load_type
    from summarize.model.connect import ModelChoice, connect
    from summarize.pipeline import make_brief
    from summarize.reading import read_text

    os.environ["OPENAI_API_KEY"] = key
    situation = load_type("situation")
    choice = ModelChoice(base_url=base_url, model=model)

    async def brief_of(text: str) -> Any:  # noqa: ANN401  # a brief, whose type is only imported here
        async with connect(choice, _say) as opened:
            opened.concurrency = 1
            return await make_brief(read_text(text), situation, opened)

    def predict(text: str) -> tuple[Neutral, str]:
        return from_brief(asyncio.run(brief_of(text)).model_dump(mode="json")), ""

    return predict


_say = partial(print, flush=True)


TOOLS: dict[str, tuple[str, Callable[[str, str, str], Predict]]] = {
    "summarize": ("summarize", summarize),
    "langextract": ("langextract", langextract),
    "instructor": ("instructor", instructor),
    "plain": ("openai", plain),
}
"""Tool -> (its package, what opens it)."""


def tool_version(tool: str) -> str:
    """Return the version of a tool's package; of this project the commit too, whose version stays the same for long.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    number = version(TOOLS[tool][0])
    if tool != "summarize":
        return number
    git = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603  # fixed words
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        return number
    return f"{number} ({commit})"
