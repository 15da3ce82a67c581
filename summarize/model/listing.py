"""Which models a server has: the question that is asked when the user names none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from httpx2 import InvalidURL
from openai import OpenAIError

from summarize.errors import AnswerError, UnknownModelError
from summarize.model.faults import Gate, explain, retrying

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_NAMED = 6  # models named when a server has several; a hosted one has hundreds
_LONGEST_NAME = 200  # characters; a longer "name", or one that a terminal would obey, is none


async def only_model(client: AsyncOpenAI, address: str) -> str:
    """Return the name of the one model that a server has.

    Args:
        client: With its own retries off, as for `OpenAIModel`.
        address: The server's address, to show.

    Raises:
        UnknownModelError: It has none, or several.
        ModelError: It does not say.
    """
    try:
        body: str = await retrying(Gate())(_body, client)
        listed = json.loads(body)
    except (OpenAIError, ValueError, RecursionError, InvalidURL) as error:  # JSON beyond reading among them
        raise explain(error, base_url=address, model="any model") from error
    models = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(models, list):
        raise AnswerError(
            f"{address} does not list its models: name one with --model, or mend the address (most end in /v1)"
        )
    found = [str(one["id"]) for one in models if isinstance(one, dict) and one.get("id")]
    names = [name for name in found if name.isprintable() and len(name) <= _LONGEST_NAME]
    if len(names) != 1:
        some = ", ".join(sorted(names)[:_NAMED]) or "none"
        more = ", ..." if len(names) > _NAMED else ""
        raise UnknownModelError(f"{address} serves {len(names)} models ({some}{more}): name one with --model")
    return names[0]


async def _body(client: AsyncOpenAI) -> str:
    # Not parsed by the SDK, which stumbles over a web page and over a list.
    return (await client.models.with_raw_response.list()).text
