"""A report as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

from summarize.plain import escaped, one_line

if TYPE_CHECKING:
    from summarize.doctor.examine import Report
    from summarize.doctor.probes import Result

LACKING = 24
"""Exit code: the server lacks what the tool needs."""
_NAME = 19  # characters of the first column
_VERDICT = 9  # of the second


def as_table(report: Report, base_url: str | None) -> str:
    """Return the report as lines: what was found, and with which commands to use it.

    Args:
        report: The report.
        base_url: The server's address as an option takes it, without secrets; None: the embedded model.
    """
    head = one_line(f"{report.model} at {report.address}")
    lines = [head, ""]
    for one in report.results:
        told = f"{one.told}; {one.remedy}" if one.remedy and not one.failed else one.told
        lines.append(f"{one.name:<{_NAME}}{one.verdict:<{_VERDICT}}{one_line(told)}")
    usage = report.usage
    tokens = f"{usage.prompt_tokens:,} prompt tokens, {usage.completion_tokens:,} output tokens"
    lines += ["", f"This took {usage.calls} calls, {tokens}."]
    if not report.failures:
        lines += ["", *commands(report, base_url)]
    return "\n".join(lines) + "\n"


def as_json(report: Report, base_url: str | None) -> str:
    """Return the report as one JSON object."""
    told = {
        "model": report.model,
        "address": report.address,
        "results": [asdict(one) for one in report.results],
        "abilities": report.abilities.model_dump(),
        "usage": asdict(report.usage),
        "failures": [line(one) for one in report.failures],
        "commands": [] if report.failures else commands(report, base_url),
    }
    return escaped(json.dumps(told, ensure_ascii=False, indent=1)) + "\n"


def commands(report: Report, base_url: str | None) -> list[str]:
    """Return the commands that use the server as it was found, to be copied; a key is never in them."""
    server = f" --base-url {shlex.quote(base_url)} --model {shlex.quote(report.model)}" if base_url else ""
    at_once = f" --concurrency {report.abilities.concurrency}" if report.abilities.concurrency else ""
    return [f"summarize brief DOCUMENT{server}", f"summarize batch FOLDER -o RUN{server}{at_once}"]


def line(failure: Result) -> str:
    """Return a failure as a line: what, and what to do."""
    return one_line(f"{failure.name}: {failure.told}" + (f"; {failure.remedy}" if failure.remedy else ""))


def exit_code(report: Report) -> int:
    """Return 0, the code of the first failure that has one of its own, or `LACKING`."""
    if not report.failures:
        return 0
    return next((one.code for one in report.failures if one.code), LACKING)
