"""From Python: the names that `summarize` exports, and the objects behind them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from inline_snapshot import snapshot

import summarize


def test_the_public_names_are_these() -> None:
    """A new one is a decision, a lost one breaks somebody's code."""
    assert summarize.__all__ == snapshot(
        [
            "Brief",
            "BriefType",
            "Document",
            "Finding",
            "ModelChoice",
            "SummarizeError",
            "load_type",
            "read",
            "read_text",
            "summarize",
            "to_csv",
            "to_docx",
            "to_html",
            "to_json",
            "to_markdown",
            "verify",
        ]
    )


@pytest.mark.parametrize("name", summarize.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """The lazy imports lead somewhere."""
    assert callable(getattr(summarize, name))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As with any module."""
    with pytest.raises(AttributeError, match="no attribute 'sumarize'"):
        summarize.sumarize  # noqa: B018  # the access is the test


def test_importing_the_package_imports_nothing_heavy() -> None:
    """`summarize --help` and scripts that only read documents stay quick."""
    code = "import sys, summarize; print([m for m in ('openai', 'instructor', 'pydantic', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert done.stdout.strip() == "[]"


def test_submodules_do_not_hide_the_functions() -> None:
    """After importing a stage, `summarize.read` is still the function."""
    code = "import summarize.reading, summarize.verification, summarize as s; print(callable(s.read), callable(s.verify))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert done.stdout.split() == ["True", "True"]
