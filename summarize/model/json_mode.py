"""Servers without JSON schemas: instructor asks in JSON mode, with the schema in words."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import instructor
from instructor.core.hooks import Hooks
from openai import OpenAIError
from pydantic import BaseModel

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_FAULTS = (OpenAIError, json.JSONDecodeError, RecursionError)
"""What the SDK raises: faults of the transport, and bodies that are no JSON."""

logging.getLogger("instructor").setLevel(logging.CRITICAL)  # what it logs holds answers, and so the document


async def ask_in_json_mode(
    client: AsyncOpenAI, request: dict[str, Any], response_type: type[BaseModel]
) -> dict[str, Any]:
    """Return the server's answer to a request, as its JSON, whether it fits the type or not; {} if it is none.

    What instructor raises for answers that don't fit holds their text and goes no further.

    Raises:
        OpenAIError: As the SDK raises it.
        JSONDecodeError: The body is no JSON.
        RecursionError: It is nested beyond reading.
    """
    structured = instructor.from_openai(client, mode=instructor.Mode.JSON)
    seen: list[Any] = []
    hooks = Hooks()
    hooks.on("completion:response", seen.append)
    fault: BaseException | None = None
    try:
        await structured.chat.completions.create(
            response_model=response_type, max_retries=0, hooks=hooks, **request
        )
    except Exception as error:  # noqa: BLE001  # of many classes, and whatever a strange answer does to the library
        fault = error
    if seen and isinstance(seen[-1], BaseModel):
        return seen[-1].model_dump(warnings=False)  # as it came; a warning would hold what it is about
    while fault is not None and fault.__cause__ is not None and not isinstance(fault, _FAULTS):
        fault = fault.__cause__
    if isinstance(fault, _FAULTS):
        raise fault  # here, where instructor's error, which it has caused, does not become its context
    return {}
