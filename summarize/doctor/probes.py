"""In which forms does the model answer? One function a question; each asks as little as tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from summarize.model.completion import weigh

if TYPE_CHECKING:
    from summarize.doctor.asker import Asked, Asker

Verdict = Literal["yes", "no", "unknown"]

_SOON = 24  # tokens: enough for a word, and for a small object
_PLENTY = 200  # tokens: an answer that keeps no bound shows it
_COLOURS = ("crimson", "teal", "ochre")
_MOST_COLOURS = 2
_LONGEST_NOTE = 12  # characters
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "colours": {"type": "array", "items": {"enum": list(_COLOURS)}, "minItems": 1, "maxItems": _MOST_COLOURS},
        "note": {"type": "string", "maxLength": _LONGEST_NOTE},
    },
    "required": ["colours", "note"],
    "additionalProperties": False,
}  # fmt: skip  # a table
_TOOL = {
    "type": "function",
    "function": {
        "name": "depth_of_water",
        "description": "Returns the depth of the water in a port, in metres.",
        "parameters": {
            "type": "object",
            "properties": {"port": {"type": "string"}},
            "required": ["port"],
        },
    },
}
_CONTEXT_FIELDS = ("n_ctx", "max_model_len", "context_length", "max_context_length", "context_window")
"""What servers call it in their list of models: llama.cpp, vLLM, OpenRouter and Together, LM Studio, Groq."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a probe found.

    Attributes:
        name: What was looked for.
        verdict: Whether the server has it.
        told: What was found, in a few words.
        remedy: What to do about it, or what is lost without it; "" if nothing.
        value: A figure, where there is one.
        needed: Without it, the tool cannot work with the server.
        code: Exit code that tells this failure, where there is one of its own.
    """

    name: str
    verdict: Verdict
    told: str
    remedy: str = ""
    value: float | None = None
    needed: bool = False
    code: int | None = None

    @property
    def failed(self) -> bool:
        """Whether this alone keeps the tool from working."""
        return self.needed and self.verdict == "no"


def error_of(asked: Asked) -> str:
    """Return why there is no answer."""
    return str(asked.error) if asked.error else "no answer"


def _kept_out(name: str, asked: Asked) -> Result:
    """Return the result of a request that brought no answer: nobody knows, unless the server refuses such requests."""
    refused = asked.fault is not None and asked.fault.reason in {"schema", "rejected"}
    return Result(name, "no" if refused else "unknown", "refused" if refused else error_of(asked))


def listed(asked: Asked, wanted: str) -> tuple[Result, int | None]:
    """Return whether the model is on the server's list, and the context that the list tells."""
    if asked.error is not None:
        if asked.fault is not None and asked.fault.reason in {"wrong-address", "rejected", "not-json"}:
            return Result("models", "unknown", "the server does not list its models"), None
        return Result("server", "no", error_of(asked), needed=True, code=asked.error.exit_code), None
    data = asked.body.get("data") if isinstance(asked.body, dict) else None
    models = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
    names = [str(one.get("id")) for one in models]
    if not names:
        return Result("models", "unknown", "the server does not list its models"), None
    found = next((one for one in models if one.get("id") == wanted), None)
    if found is None:
        some = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")  # noqa: PLR2004  # enough to see the pattern
        return Result("models", "unknown", f"{wanted} is not on the list of {len(names)} ({some})"), None
    return Result("models", "yes", f"{len(names)} listed, {wanted} among them"), _context_of(found)


def _context_of(model: dict[str, Any]) -> int | None:
    meta = model.get("meta")
    for told in (model, meta if isinstance(meta, dict) else {}):
        for name in _CONTEXT_FIELDS:
            if isinstance(told.get(name), int) and told[name] > 0:
                return int(told[name])
    return None


async def answers(asker: Asker) -> tuple[Result, int]:
    """Ask for one word; a server that cannot do that cannot do anything.

    Returns:
        Whether it answers, and the tokens of a prompt of eight words, 0 if the server does not count them.
    """
    asked = await asker.ask("Write the word harbour, and nothing else.", _SOON)
    name = "answer"
    if asked.completion is None:
        code = asked.error.exit_code if asked.error else None
        return Result(name, "no", error_of(asked), needed=True, code=code), 0
    message, words = _message(asked), asked.content.strip()
    beside = bool(message.get("reasoning_content") or message.get("reasoning"))
    if (beside and not words) or (words.startswith("<think") and "</think>" not in words):
        thinks = Result(
            name, "no", f"the model thinks aloud, and {_SOON} tokens are over before it answers",
            "switch its reasoning off, or name another model", needed=True,
        )  # fmt: skip  # one field a line would fill the page
        return thinks, 0
    if not words:
        return Result(name, "no", "the answer is empty", "look at the server's log", needed=True), 0
    rate = asked.completion.usage.completion_tokens / asked.seconds if asked.seconds else 0.0
    told = f"in {asked.seconds:.1f} s"
    return Result(name, "yes", told, value=round(rate, 1)), asked.completion.usage.prompt_tokens


async def log_probabilities(asker: Asker) -> Result:
    """Ask for one token with its alternatives: how the tool asks most of its questions."""
    name, lost = "log-probabilities", "choices are asked as JSON, and how sure the model is stays unknown"
    question = "Is snow black or white? Answer with one word: black or white"
    asked = await asker.ask(question, 1, logprobs=True, top_logprobs=20)
    if asked.completion is None:
        out = _kept_out(name, asked)
        return Result(name, out.verdict, out.told, lost)
    if not asked.completion.alternatives:
        return Result(name, "no", "left out of the answer", lost)
    weighed = weigh(asked.completion, ("black", "white"))
    margin = f", margin {weighed[1]:.2f}" if weighed else ""
    return Result(name, "yes", f"{len(asked.completion.alternatives)} alternatives of a token{margin}")


async def schema(asker: Asker) -> tuple[Result, Result]:
    """Ask for more than a schema allows: does the server keep its enumeration, and its bounds?"""
    asked = await asker.ask(
        "List the seven colours of the rainbow as JSON, with a note of three long sentences about them.",
        _PLENTY,
        response_format={"type": "json_schema", "json_schema": {"name": "Colours", "schema": _SCHEMA}},
    )
    lost = "JSON mode is used, with the schema in words"
    if asked.completion is None:
        out = _kept_out("JSON schema", asked)
        return Result("JSON schema", out.verdict, out.told, lost), Result("bounds", "unknown", "no schema")
    value = _json(asked.content)
    colours, note = (value.get("colours"), value.get("note")) if isinstance(value, dict) else (None, None)
    if (
        not isinstance(colours, list)
        or not isinstance(note, str)
        or not set(map(str, colours)) <= {*_COLOURS}
    ):
        cut = asked.completion.cut_off
        told = f"accepted and not kept: {'runs until its limit' if cut else 'another shape, or words not offered'}"
        return Result("JSON schema", "no", told, lost), Result("bounds", "no", "the schema is not kept")
    within = len(colours) <= _MOST_COLOURS and len(note) <= _LONGEST_NOTE
    bounds = "lists and words end where the schema says" if within else (
        f"{len(colours)} entries instead of {_MOST_COLOURS}, or a note of {len(note)} characters instead of {_LONGEST_NOTE}"
    )  # fmt: skip  # reads as one
    remedy = "" if within else "answers that run on are asked again or cut off"
    return (
        Result("JSON schema", "yes", "enumerations are kept"),
        Result("bounds", "yes" if within else "no", bounds, remedy),
    )


async def json_object(asker: Asker) -> Result:
    """Ask for any JSON object: what is used where schemas are not taken."""
    asked = await asker.ask(
        'Give the colour of snow as a JSON object with the one key "colour".',
        _SOON,
        response_format={"type": "json_object"},
    )
    if asked.completion is None:
        return _kept_out("JSON object", asked)
    is_object = isinstance(_json(asked.content), dict)
    return Result("JSON object", "yes" if is_object else "no", "an object" if is_object else "something else")


async def tools(asker: Asker) -> Result:
    """Ask for a call of a tool. This tool never does; other programs may need it."""
    asked = await asker.ask(
        "How deep is the water in Port Anselm? Use the tool.", _SOON * 2, tools=[_TOOL], tool_choice="auto"
    )
    not_needed = "not needed here"
    if asked.completion is None:
        out = _kept_out("tools", asked)
        return Result("tools", out.verdict, out.told, not_needed)
    called = bool(_message(asked).get("tool_calls"))
    return Result("tools", "yes" if called else "no", "called" if called else "not called", not_needed)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _message(asked: Asked) -> dict[str, Any]:
    """Return the message of an answer, whatever shape a server gives it."""
    choice = asked.body["choices"][0]
    message = choice.get("message") if isinstance(choice, dict) else None
    return message if isinstance(message, dict) else {}
