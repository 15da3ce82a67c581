"""Put the open questions of drafts to the model and write the answers into the drafts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from summarize.ask.passage import passage
from summarize.ask.question import Answered, Question, choice_type
from summarize.finding import Finding
from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarize.ask.prompt import Prompt
    from summarize.draft.draft import Draft
    from summarize.model.protocol import Model
    from summarize.spot.spotted import Spotted


@dataclass(slots=True)
class Asked:
    """What came of asking.

    Attributes:
        kept: Drafts that the answers leave in the brief.
        undecided: Drafts the model could not decide on, with the reason.
        dropped: Drafts that an answer takes out of the brief.
        usage: What it cost.
    """

    kept: list[Draft] = field(default_factory=list)
    undecided: list[tuple[Draft, list[Finding]]] = field(default_factory=list)
    dropped: list[Draft] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


async def answer_drafts(
    drafts: list[Draft], model: Model, prompt: Prompt, spotted: Spotted, progress: Callable[[int, int], None]
) -> Asked:
    """Ask every question of every draft, a draft's questions in order, and stop at the first that drops it.

    Args:
        drafts: Candidate items; their values are filled in.
        model: Who answers.
        prompt: Whose `system` section introduces every question.
        spotted: The document.
        progress: Called with (questions done, questions in all).

    Raises:
        ModelError: The server failed; a question without an answer never passes for one.
    """
    gate = asyncio.Semaphore(model.concurrency)
    total = sum(len(d.questions) for d in drafts)
    done = 0

    def step(questions: int) -> None:
        nonlocal done
        done += questions
        progress(done, total)

    async def ask(question: Question) -> tuple[Answered, Usage]:
        async with gate:
            return await _ask(question, model, prompt, spotted)

    # Questions about one passage follow each other: the server's prefix cache then holds the passage.
    ordered = sorted(drafts, key=lambda d: d.questions[0].sentences if d.questions else ())
    settled = await _all([_settle(d, ask, step) for d in ordered])
    outcomes = {id(d): outcome for d, outcome in zip(ordered, settled, strict=True)}
    asked = Asked()
    for draft in drafts:
        keep, findings, usage = outcomes[id(draft)]
        asked.usage += usage
        if keep:
            asked.kept.append(draft)
        elif not findings:
            asked.dropped.append(draft)
        if findings:
            asked.undecided.append((_shown(draft, findings) if keep else draft, findings))
    return asked


async def _settle(
    draft: Draft, ask: Callable[[Question], Awaitable[tuple[Answered, Usage]]], step: Callable[[int], None]
) -> tuple[bool, list[Finding], Usage]:
    """Ask a draft's questions in order and stop at the first that drops it; tell whether it stays."""
    usage = Usage()
    findings: list[Finding] = []
    for position, question in enumerate(draft.questions):
        answered, cost = await ask(question)
        usage += cost
        if not answered.sure:
            findings.append(_undecided(question, answered))
        elif question.field:
            draft.values[question.field] = answered.value
        if question.decides and (not answered.sure or answered.value is None):
            step(len(draft.questions) - position)
            return False, findings, usage
        step(1)
    return True, findings, usage


async def _all(waiting: list) -> list:  # type: ignore[type-arg]  # coroutines of one local function
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in waiting]
    return [task.result() for task in tasks]


async def _ask(question: Question, model: Model, prompt: Prompt, spotted: Spotted) -> tuple[Answered, Usage]:
    read = passage(question.sentences, spotted)
    messages = prompt.messages(question.section.render(passage=read, **question.variables))
    reply = await model.ask(messages, choice_type(tuple(question.answers)))
    word = str(reply.value.model_dump()["answer"])
    sure = reply.margin is None or reply.margin >= question.section.margin
    return Answered(question.answers[word], sure, reply.margin, word), reply.usage


def _shown(draft: Draft, findings: list[Finding]) -> Draft:
    """Return what to show of a kept item some fields of which stay empty: its head and the citation."""
    head = next(iter(draft.values))
    empty = {f.field: None for f in findings}
    return replace(draft, values={head: draft.values[head], **empty}, sentences=list(draft.sentences))


def _undecided(question: Question, answered: Answered) -> Finding:
    return Finding(
        rule="model-undecided",
        field=question.field or "item",
        message=f'the model leans to "{answered.value or answered.word}" by {answered.margin:.2f} only',
        wanted=f"a margin of at least {question.section.margin:.2f} between the answers",
        sentence=question.sentences[-1],
    )
