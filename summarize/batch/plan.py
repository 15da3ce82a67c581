"""`--dry-run`: what a run would do and cost, by the same flow with a model that only counts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.ask.propose import CHUNK_TOKENS
from summarize.batch.config import config_digest
from summarize.batch.ledger_read import FILE, open_reader
from summarize.batch.scan import LeftAside, scan
from summarize.batch.unit import stored_path
from summarize.errors import DocumentError
from summarize.model.protocol import Message, Reply, ResponseT, Usage
from summarize.pipeline import make_brief
from summarize.reading import read
from summarize.segment import chunks, estimate_tokens, segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarize.batch.account import Price
    from summarize.batch.options import Options
    from summarize.brief_type import BriefType

_MESSAGE_TOKENS = 8  # that a chat template adds to a message
_WRITTEN_TOKENS = 70  # of an answer in JSON: a document's two or three come to 140 (docs/figures.md)

_NOT_IN_THE_TEXT = "placeholder"  # so that a written answer is asked for once more, as at most happens


@dataclass(slots=True)
class Plan:
    """What a run would come to.

    Attributes:
        documents: To work on.
        unreadable: Not among them.
        done: Not among them: a run has finished them.
        chunks: Chunks of `CHUNK_TOKENS` tokens in them.
        usage: Calls and tokens at most, nearly: some questions are only asked after certain answers.
    """

    documents: int = 0
    unreadable: int = 0
    done: int = 0
    chunks: int = 0
    usage: Usage = field(default_factory=Usage)

    def cost(self, price: Price | None, engine: str) -> float | None:
        """Return what that costs, None without a price."""
        return None if price is None else price.of(self.usage, engine)


class CountingModel:
    """A stand-in that asks nobody: it counts what would be asked and gives the first answer offered."""

    name = "counting"
    address = "nowhere"
    concurrency = 1

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return the least answer that fits, and what it would cost."""
        schema = response_type.model_json_schema()
        choice = list(schema["properties"]) == ["answer"]
        usage = Usage(
            calls=1,
            prompt_tokens=sum(estimate_tokens(m.content) + _MESSAGE_TOKENS for m in messages),
            completion_tokens=1 if choice else _WRITTEN_TOKENS,
        )
        return Reply(response_type.model_validate(_least(schema, schema)), usage)


async def plan(options: Options, brief_type: BriefType, model: str, tell: Callable[[int], None]) -> Plan:
    """Read and spot documents, count the questions they raise, and ask none. Nothing is written.

    Args:
        options: As for a run.
        brief_type: What `load_type` returned.
        model: The model's name, "" if it is not known before the server is asked.
        tell: Told how many documents have been looked at.
    """
    planned, counting = Plan(), CountingModel()
    done = _done_before(options, config_digest(brief_type, model, options.rules))
    for file in scan(options.folder, options.selection, LeftAside(), without=[options.run]):
        if options.limit is not None and planned.documents >= options.limit:
            break
        if stored_path(file.path) in done:
            planned.done += 1
            continue
        try:
            document = read(options.folder / file.path)
            brief = await make_brief(document, brief_type, counting, rules=options.rules)
        except DocumentError:
            planned.unreadable += 1
            continue
        made = brief.provenance
        planned.documents += 1
        planned.chunks += len(chunks(document, segment(document), budget_tokens=CHUNK_TOKENS))
        planned.usage += Usage(made.calls, made.prompt_tokens, 0, made.completion_tokens)
        tell(planned.documents)
    return planned


def _done_before(options: Options, config: str) -> set[bytes]:
    """Return the paths of the documents that a run has finished and that have not changed since."""
    if not (options.run / FILE).exists():
        return set()
    with closing(open_reader(options.run)) as reader:
        rows = reader.execute(
            "SELECT d.path FROM documents d JOIN units u ON u.id = d.unit WHERE u.state = 'complete' AND u.config = ?",
            (config,),
        )
        return {path for (path,) in rows}


def _least(schema: dict[str, Any], root: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Return a small value that fits a JSON Schema of ours."""
    if "$ref" in schema:
        return _least(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    match schema:
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"type": "object", "properties": properties}:
            return {name: _least(one, root) for name, one in properties.items()}
        case {"type": "array", "items": items}:
            return [_least(items, root)] * int(schema.get("minItems", 0))
        case _:
            return _NOT_IN_THE_TEXT
