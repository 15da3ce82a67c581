"""`summarize schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarize.cli.inputs import load_named_type
from summarize.cli.output import check_output, write_output


def schema(
    brief_type: Annotated[
        str, typer.Argument(help="A built-in brief type, or your own TYPE.py.")
    ] = "situation",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")
    ] = None,
) -> None:
    """Print the JSON Schema (draft 2020-12) of a finished brief."""
    check_output(output, others=[brief_type])
    import json  # noqa: PLC0415  # only needed here

    from summarize.brief import SCHEMA_VERSION  # noqa: PLC0415  # heavy

    model = load_named_type(brief_type).model
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:summarize:{model.type_name}:{model.type_version}",
        "x-schema-version": SCHEMA_VERSION,
        **model.model_json_schema(mode="serialization"),
    }
    write_output(json.dumps(described, indent=2, ensure_ascii=False) + "\n", output)
