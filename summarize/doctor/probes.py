"""One function a question: what does the server do? Each asks as little as tells it."""

from __future__ import annotations

import json
import re
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
_TOLD = re.compile(r"(?:context|length|limit|window|maximum)\D{0,60}?(\d[\d,]{2,8})\b", re.IGNORECASE)
_FILLER = "The ship left the port at noon and came back in the evening with the same crew. "
_WORDS_OF_FILLER = 16
_PREFIX_TIMES = 20  # repetitions of the filler: some 340 tokens, six seconds for a small machine
_CUT = 0.8  # of the tokens that were expected; below, the server has left out some
_FASTER = 1.3  # times the rate of half as many requests; less is noise, or not worth it
_LEVELS = (1, 2, 4, 8, 16)
_INSTANT = 1e-6  # seconds: a recording may say 0
_READ_AGAIN = 0.5  # of the time of the first reading; less, and the beginning was not read again


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


def _error(asked: Asked) -> str:
    return str(asked.error) if asked.error else "no answer"


def _kept_out(name: str, asked: Asked) -> Result:
    """Return the result of a request that brought no answer: nobody knows, unless the server refuses such requests."""
    refused = asked.fault is not None and asked.fault.reason in {"schema", "rejected"}
    return Result(name, "no" if refused else "unknown", "refused" if refused else _error(asked))


def listed(asked: Asked, wanted: str) -> tuple[Result, int | None]:
    """Return whether the model is on the server's list, and the context that the list tells."""
    if asked.error is not None:
        if asked.fault is not None and asked.fault.reason in {"wrong-address", "rejected", "not-json"}:
            return Result("models", "unknown", "the server does not list its models"), None
        return Result("server", "no", _error(asked), needed=True, code=asked.error.exit_code), None
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


async def answers(asker: Asker) -> Result:
    """Ask for one word; a server that cannot do that cannot do anything."""
    asked = await asker.ask("Write the word harbour, and nothing else.", _SOON)
    name = "answer"
    if asked.completion is None:
        code = asked.error.exit_code if asked.error else None
        return Result(name, "no", _error(asked), needed=True, code=code)
    message = asked.body["choices"][0].get("message")
    thinks = isinstance(message, dict) and bool(message.get("reasoning_content") or message.get("reasoning"))
    if thinks or asked.content.lstrip().startswith("<think"):
        return Result(
            name, "no", f"the model thinks aloud, and {_SOON} tokens are over before it answers",
            "switch its reasoning off, or name another model", needed=True,
        )  # fmt: skip  # one field a line would fill the page
    if not asked.content.strip():
        return Result(name, "no", "the answer is empty", "look at the server's log", needed=True)
    rate = asked.completion.usage.completion_tokens / asked.seconds if asked.seconds else 0.0
    return Result(name, "yes", f"in {asked.seconds:.1f} s", value=round(rate, 1))


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
    message = asked.body["choices"][0].get("message")
    called = isinstance(message, dict) and bool(message.get("tool_calls"))
    return Result("tools", "yes" if called else "no", "called" if called else "not called", not_needed)


async def usage_and_prefix(asker: Asker) -> tuple[Result, Result, float | None]:
    """Send the same beginning twice: are tokens counted, is it read twice, and how many tokens are a word?"""
    words = _FILLER * _PREFIX_TIMES
    first = await asker.ask(f"{words}\nDid the ship leave? Answer yes or no.", 1)
    again = await asker.ask(f"{words}\nWhen did it leave? Answer with one word.", 1)
    if first.completion is None or again.completion is None:
        gone = first if first.completion is None else again
        return Result("usage", "unknown", _error(gone)), Result("prefix cache", "unknown", "no answer"), None
    told = first.completion.usage
    counted = told.prompt_tokens > 0 and told.completion_tokens > 0
    usage = Result(
        "usage", "yes" if counted else "no", "tokens are counted" if counted else "no tokens are told",
        "" if counted else "budgets and costs cannot be kept",
    )  # fmt: skip  # one field a line would fill the page
    cached = again.completion.usage.cached_tokens
    times = f"{first.seconds:.1f} s, then {again.seconds:.1f} s"
    kept = cached > 0 or again.seconds < first.seconds * _READ_AGAIN
    prefix = Result(
        "prefix cache", "yes" if kept else "unknown", f"{times}, {cached} tokens of it cached" if cached else times
    )  # fmt: skip  # the same
    per_word = told.prompt_tokens / (_PREFIX_TIMES * _WORDS_OF_FILLER) if counted else None
    return usage, prefix, per_word


async def context(asker: Asker, told: int | None, needed: int, limit: int, per_word: float | None) -> Result:
    """Find out whether a prompt of `limit` tokens is taken whole.

    Args:
        asker: Asks.
        told: What the server says, in tokens.
        needed: What the tool needs.
        limit: Tokens to try at most, where the server does not say.
        per_word: Tokens of a word of the filler, as the server counts; None if it does not.
    """
    small = "start the server with a larger context"
    if told is not None:
        verdict: Verdict = "yes" if told >= needed else "no"
        return Result(
            "context", verdict, f"{told:,} tokens, as the server says", "" if verdict == "yes" else small,
            told, needed=True,
        )  # fmt: skip  # one field a line would fill the page
    times = max(1, round(limit / ((per_word or 1.0) * _WORDS_OF_FILLER)))
    asked = await asker.ask(f"{_FILLER * times}\nDid the ship leave? Answer yes or no.", 1)
    if asked.completion is None:
        return _refused_context(asked, needed, limit)
    counted = asked.completion.usage.prompt_tokens
    if per_word is None or not counted:
        return Result("context", "unknown", "no tokens are told: a prompt may be cut without a word")
    if counted >= times * _WORDS_OF_FILLER * per_word * _CUT:
        return Result("context", "yes", f"{counted:,} tokens or more", "", counted, needed=True)
    told_cut = f"longer prompts are cut to {counted:,} tokens without a word"
    return Result(
        "context", "no" if counted < needed * _CUT else "yes", told_cut, small, counted, needed=True
    )


def _refused_context(asked: Asked, needed: int, limit: int) -> Result:
    """Read the size of the context off the refusal of a prompt of `limit` tokens."""
    if asked.fault is None or asked.fault.reason != "context":
        return Result("context", "unknown", _error(asked))
    size = asked.fault.tokens[1] if asked.fault.tokens else _number(asked.fault.message)
    if size is not None and size >= needed:
        return Result("context", "yes", f"{size:,} tokens, as its refusal says", "", size, needed=True)
    told = f"{size:,} tokens" if size else f"less than {limit:,} tokens"
    remedy = "start the server with a larger context"
    return Result("context", "no", f"{told}; {needed:,} are needed", remedy, size, needed=True)


async def concurrency(asker: Asker) -> Result:
    """Ask more and more at once, until that is no faster or refused."""
    best, rate, told = 1, 0.0, []
    for level in _LEVELS:
        words = [f"Is {number + level * 100} an even number? Answer yes or no." for number in range(level)]
        asked = await asker.ask_at_once(words, 1)
        missing = [one for one in asked if one.completion is None]
        if missing:
            told.append(f"{level} at once: {len(missing)} refused")
            break
        now = level / max(_INSTANT, *(one.seconds for one in asked))  # the slowest of them ends the round
        told.append(f"{level}: {now:.1f}/s")
        if now < rate * _FASTER:
            break
        best, rate = level, now
    return Result("concurrency", "yes", ", ".join(told), value=best)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _number(message: str) -> int | None:
    found = _TOLD.search(message)
    return int(found[1].replace(",", "")) if found else None
