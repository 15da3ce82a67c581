"""The examination: every probe in order, as one plain function, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.doctor import limits, probes
from summarize.doctor.asker import Asker
from summarize.doctor.probes import Result
from summarize.model.abilities import Abilities
from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarize.model.openai_model import OpenAIModel

NEEDED_CONTEXT = 2_048
"""Tokens: a chunk of 600 with its questions, and an answer of up to 1,024."""
_STEPS = 8


@dataclass(slots=True)
class Report:
    """What an examination found.

    Attributes:
        model: The model's name.
        address: The server's address, to show.
        results: In the order of the probes.
        abilities: What later runs use.
        usage: What it cost.
    """

    model: str
    address: str
    results: list[Result] = field(default_factory=list)
    abilities: Abilities = field(default_factory=Abilities)
    usage: Usage = field(default_factory=Usage)

    @property
    def failures(self) -> list[Result]:
        """What keeps the tool from working with this server."""
        return [one for one in self.results if one.failed]


async def examine(
    model: OpenAIModel,
    progress: Callable[[int, int], None],
    *,
    context: int | None = None,
    limit: int = NEEDED_CONTEXT,
) -> Report:
    """Probe a server.

    Args:
        model: As `connect` opens it.
        progress: Called with (steps done, steps in all).
        context: Tokens of the context, where it is known for certain.
        limit: Tokens of the longest prompt that is tried.
    """
    report = Report(model.name, model.address)
    asker = Asker(model.client, model.name, model.address, model.tell_wait)
    step = iter(range(1, _STEPS + 1))

    def found(*results: Result) -> None:
        report.results += results
        report.usage = asker.usage
        progress(next(step), _STEPS)

    listed, told = probes.listed(await asker.models(), model.name)
    found(listed)
    if listed.failed:
        return report
    answer, short = await probes.answers(asker)
    found(answer)
    if report.failures:
        return report
    logprobs = await probes.log_probabilities(asker)
    found(logprobs)
    schema, bounds = await probes.schema(asker)
    found(schema, bounds)
    json_object, tools = await probes.json_object(asker), await probes.tools(asker)
    found(json_object, tools, *_no_json(schema, json_object))
    usage, prefix, counting = await limits.usage_and_prefix(asker, short)
    found(usage, prefix)
    size = await limits.context(asker, context or told, NEEDED_CONTEXT, limit, counting)
    found(size)
    at_once = await limits.concurrency(asker)
    found(at_once)
    report.abilities = Abilities(
        logprobs=_known(logprobs),
        schemas=_known(schema),
        bounds=_known(bounds),
        json_object=_known(json_object),
        tools=_known(tools),
        usage=_known(usage),
        prefix_cache=_known(prefix),
        context=int(size.value) if size.value else None,
        concurrency=int(at_once.value) if at_once.value else None,
    )
    return report


def _no_json(schema: Result, json_object: Result) -> list[Result]:
    if schema.verdict != "no" or json_object.verdict != "no":
        return []
    told = "neither schemas nor JSON mode give JSON"
    return [
        Result("JSON", "no", told, "name a larger model, or a server that takes JSON schemas", needed=True)
    ]


def _known(result: Result) -> bool | None:
    return None if result.verdict == "unknown" else result.verdict == "yes"
