# ruff: noqa: INP001  # a script, not a package
"""Measure sentence segmenters on labelled hard cases: `python benchmarks/segmenters.py`, from the repository's root.

Prints the tables of docs/segmenters.md. Segmenters that are not installed are left out: `pip install pysbd syntok
nltk blingfire numpy` brings them. A case is a list of sentences, joined by a space; a boundary is the offset at
which a sentence ends, the text's own end not counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import sentencex

from summarize.segment.boundaries import sentence_ends

CASES = Path(__file__).with_name("segmenters.jsonl")
LONG_LINE = 1_000_000  # characters, the longest line that the reader must bear
SHORT_LINE = 20_000  # characters for segmenters whose time is not linear
PARAGRAPH = "The minister, Lt. Gen. Ada Roe, said on Jan. 5 that 12 tanks left. “No,” she said. "

Segmenter = Callable[[str, str], Iterable[int]]


def _ours(text: str, language: str) -> Iterable[int]:
    return sentence_ends(text, language)


def _sentencex(text: str, language: str) -> Iterable[int]:
    return (found["end_index"] for found in sentencex.get_sentence_boundaries(language, text))


def _pysbd() -> Segmenter:
    import pysbd  # noqa: PLC0415  # optional

    made: dict[str, Any] = {}

    def ends(text: str, language: str) -> Iterable[int]:
        code = "ru" if language == "uk" else language  # it has no Ukrainian
        segmenter = made.setdefault(code, pysbd.Segmenter(language=code, clean=False, char_span=True))
        return (span.end for span in segmenter.segment(text))

    return ends


def _syntok() -> Segmenter:
    from syntok import segmenter  # noqa: PLC0415  # optional

    def ends(text: str, _language: str) -> Iterable[int]:
        for paragraph in segmenter.analyze(text):
            for sentence in paragraph:
                yield sentence[-1].offset + len(sentence[-1].value)

    return ends


def _blingfire() -> Segmenter:
    import blingfire  # noqa: PLC0415  # optional

    return lambda text, _language: (end for _, end in blingfire.text_to_sentences_and_offsets(text)[1])


def _punkt() -> Segmenter:
    from nltk.tokenize.punkt import PunktSentenceTokenizer  # noqa: PLC0415  # optional

    tokenizer = PunktSentenceTokenizer()  # untrained: its trained parameters are a download
    return lambda text, _language: (end for _, end in tokenizer.span_tokenize(text))


def segmenters() -> dict[str, Segmenter]:
    """Return the installed segmenters by name."""
    found: dict[str, Segmenter] = {"summarize": _ours, "sentencex": _sentencex}
    for module, name, make in (
        ("blingfire", "blingfire", _blingfire),
        ("syntok", "syntok", _syntok),
        ("pysbd", "pysbd", _pysbd),
        ("nltk", "nltk punkt, untrained", _punkt),
    ):
        if find_spec(module):
            found[name] = make()
    return found


def measure(segmenter: Segmenter, cases: list[dict[str, Any]]) -> str:
    """Return precision, recall, F1 and exactly cut cases as cells of a table row."""
    right = wrong = missed = exact = 0
    for case in cases:
        text = " ".join(case["sentences"])
        gold, position = set(), 0
        for sentence in case["sentences"][:-1]:
            gold.add(position + len(sentence))
            position += len(sentence) + 1
        flat = text.replace("\n", " ")  # line breaks of hard-wrapped text: none of them treats these alike
        ends = {len(flat[:end].rstrip()) for end in segmenter(flat, case["language"])} - {len(text)}
        right, wrong, missed = right + len(gold & ends), wrong + len(ends - gold), missed + len(gold - ends)
        exact += gold == ends
    precision, recall = right / (right + wrong), right / (right + missed)
    f1 = 2 * right / (2 * right + wrong + missed)
    return f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {exact} of {len(cases)}"


def speed(segmenter: Segmenter, length: int) -> float:
    """Return characters a second on one line of `length` characters."""
    text = (PARAGRAPH * (length // len(PARAGRAPH) + 1))[:length]
    started = perf_counter()
    list(segmenter(text, "en"))
    return length / (perf_counter() - started)


def main() -> None:
    """Print both tables."""
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    for part in ("tuning", "held-out"):
        own = [case for case in cases if case["part"] == part]
        sys.stdout.write(
            f"\n{part}\n\n| segmenter | precision | recall | F1 | exact |\n|---|---|---|---|---|\n"
        )
        for name, segmenter in segmenters().items():
            sys.stdout.write(f"| {name} | {measure(segmenter, own)} |\n")
    sys.stdout.write("\n| segmenter | million characters a second |\n|---|---|\n")
    for name, segmenter in segmenters().items():
        length = SHORT_LINE if name == "pysbd" else LONG_LINE
        sys.stdout.write(f"| {name} | {speed(segmenter, length) / 1e6:.2f} |\n")


if __name__ == "__main__":
    main()
