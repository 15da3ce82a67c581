"""Servers without JSON schemas: instructor asks in JSON mode, with the schema in words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import instructor
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from instructor.core.hooks import Hooks
from openai import OpenAIError
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

logging.getLogger("instructor").setLevel(logging.CRITICAL)  # what it logs holds answers, and so the document


async def ask_in_json_mode(
    client: AsyncOpenAI, request: dict[str, Any], response_type: type[BaseModel]
) -> dict[str, Any]:
    """Return the server's answer to a request, as its JSON, whether it fits the type or not.

    Raises:
        OpenAIError: As the SDK raises it.
        InstructorRetryException: There is no answer, for another reason.
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
    except (InstructorRetryException, IncompleteOutputException, ValidationError) as error:
        fault = error
    if seen and isinstance(seen[-1], BaseModel):
        return seen[-1].model_dump(mode="json")
    while fault is not None and fault.__cause__ is not None and not isinstance(fault, OpenAIError):
        fault = fault.__cause__
    if fault is not None:
        raise fault  # here, where instructor's error, which it has caused, does not become its context
    return {}
