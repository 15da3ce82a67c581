"""The targets of the fuzzer: their own seeds keep every promise, and a broken promise is seen."""

from __future__ import annotations

import importlib
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

FUZZ = Path(__file__).parent / "fuzz"
TARGETS = sorted(path.stem for path in FUZZ.glob("target_*.py"))
_SEEDS = 6  # of each target: the rest is the fuzzer's matter


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let targets be imported as the fuzzer does, and write where tests do."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("fuzz")))
    monkeypatch.syspath_prepend(str(FUZZ))


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_of_a_target_keep_its_promises(name: str) -> None:
    """The corpus starts from sound and slightly damaged inputs."""
    target: Any = importlib.import_module(name)
    seeds = list(islice(target.seeds(), _SEEDS))
    assert seeds
    for seed in (*seeds, b"", b"\0", b"\xff" * 40):
        target.check(seed)


def test_sentences_that_leave_words_out_are_seen() -> None:
    """A segmenter that skips a word, overlaps or does not trim breaks a promise."""
    promises: Any = importlib.import_module("promises")
    document: Any = sys.modules["summarize.document"]
    text = "One two. Three."
    promises.check_sentences(text, [document.Sentence(1, 0, 8), document.Sentence(2, 9, 15)])
    for spans in ([(0, 8)], [(0, 9), (9, 15)], [(0, 8), (7, 15)], [(0, 0), (0, 15)]):
        found = [document.Sentence(number, *span) for number, span in enumerate(spans, 1)]
        with pytest.raises(promises.BrokenPromiseError):
            promises.check_sentences(text, found)


def test_refusals_that_say_nothing_are_seen() -> None:
    """A refusal of several lines, or without the input's name, breaks a promise; other errors come through."""
    promises: Any = importlib.import_module("promises")
    errors: Any = sys.modules["summarize.errors"]
    for words in ("in.put: one\ntwo", "no name"):
        with pytest.raises(promises.BrokenPromiseError), promises.refused(errors.DocumentError):
            raise errors.DocumentError(words)
    with pytest.raises(KeyError), promises.refused(errors.DocumentError):
        raise KeyError
