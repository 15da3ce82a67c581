# ruff: noqa: INP001  # a script's module, not a package
"""The one structured question about a whole document that all tools put in the benchmarks of batches."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

MODEL = "synthetic"
TASK = "Say in at most two sentences what the document comes to, and name the three most important actors."
TOKENS = 1_024  # of an answer at most


class Answer(BaseModel):
    """What is asked for."""

    bottom_line: Annotated[list[Annotated[str, Field(max_length=240)]], Field(min_length=1, max_length=2)]
    actors: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=3)]
