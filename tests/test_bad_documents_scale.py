"""Long and monotonous texts: time and memory grow as the length does, whatever is repeated.

Bounds are seconds of processor time, far above what an idle machine needs and far below what a square would take.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from patience import PATIENCE

from summarize.ground.normalize import nfc, normalize
from summarize.ground.occurs import check_quote, find
from summarize.language import Language
from summarize.reading import read_text
from summarize.segment import chunks, segment
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from summarize.document import Document
    from summarize.spot.spotted import Spotted

ENGLISH = Language("en")
LENGTH = 30_000  # characters
SECONDS = 6.0  # for a text of that length; the slowest of these takes 1.5, a square took 15 to 90
UNITS = (
    "A", "Ada ", "A. ", "Ministry of ", "Ada and ", "U.S. ", "not ", "no ", "“No,” ", "Ada de ", "12 ", "1,", "(", "“", '"',
    "Ada said that ", "General ", "T-72 tanks and ", "3 March ", "from 3 to ", "> ", "- ", "\u200b", "a\u0301", "a.B", "a-",
    "Ada\n", "Ada (ABC) ", "http://", "a@b.", "[1]", "Ada’s ", "\ue000", "\u202e", "漢", "MR. ADA:\n", "# a\n", ", who ", "1 000 ",
)  # fmt: skip  # a list


def english(text: str) -> Document:
    """Return a document that the English rules are run on, however little English it is."""
    return replace(read_text(text), language="en")


def worked_through(document: Document) -> Spotted:
    """Do to a document what code does before and after a model is asked."""
    found = spot(document)
    chunks(document, found.sentences, budget_tokens=2_000)
    for name in found.names[:: max(1, len(found.names) // 50)]:
        find(name.text, document.text)
    for sentence in found.sentences[:: max(1, len(found.sentences) // 10)]:
        check_quote(
            sentence.of(document)[:2_000], document.text, end=len(document.text) - 1, language=ENGLISH
        )
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_one_thing_again_and_again_takes_no_square_of_time(unit: str) -> None:
    """Any short piece, repeated over tens of thousands of characters without a sentence end, is worked through soon."""
    document = english(unit * (LENGTH // len(unit)) + " ada")
    worked_through(english("Ada Roe left."))  # loads the word lists
    started = time.process_time()
    worked_through(document)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("line", ["_", "- ", ". ", "*", "_ ", "- _"])
def test_a_rule_across_the_page_takes_no_time(line: str) -> None:
    """Forms have lines of underscores: one of two hundred, with words behind it, once took for ever (found by fuzzing)."""
    started = time.process_time()
    spot(english(f"The envoy left. Signed: {line * 200}ab and {line * 200} b. The end."))
    assert time.process_time() - started < SECONDS


def test_a_line_of_a_million_characters() -> None:
    """Prose without a line break is cut into sentences like any other."""
    text = "General Ada Roe said on 3 March 2022 that 12 tanks had been lost near Kharkiv. " * 13_000
    document = english(text[:1_000_000])
    started = time.process_time()
    sentences = segment(document)
    assert len(sentences) > 12_000
    assert time.process_time() - started < SECONDS


def test_a_million_characters_without_a_sentence_end() -> None:
    """They are one sentence, and one chunk that the caller decides about."""
    document = english("the minister and the envoy of the port " * 26_000)
    started = time.process_time()
    sentences = segment(document)
    assert len(sentences) == 1
    assert len(chunks(document, sentences, budget_tokens=1_000)) == 1
    assert time.process_time() - started < SECONDS


def test_a_hundred_thousand_sentences() -> None:
    """Segmented and cut into chunks in seconds."""
    document = english("The envoy left at noon. " * 100_000)
    started = time.process_time()
    sentences = segment(document)
    assert len(sentences) == 100_000
    assert sum(len(c.sentences) for c in chunks(document, sentences, budget_tokens=2_000)) == 100_000
    assert time.process_time() - started < 5 * SECONDS


def test_twice_the_sentences_take_twice_the_time() -> None:
    """Names that are all different, which is what merging could take the square of."""

    def seconds(count: int) -> float:
        text = "\n\n".join(
            f"General Ida{chr(97 + n % 26)}{chr(97 + n // 26 % 26)} Roe{chr(97 + n % 23)}{chr(97 + n // 23 % 23)} said on "
            f"{n % 28 + 1} March 2022 that {n % 90 + 2} tanks of the {n}th Brigade were lost near Kharkiv."
            for n in range(count)
        )
        document = english(text)
        started = time.process_time()
        spot(document)
        return time.process_time() - started

    seconds(100)
    assert seconds(2_000) < 8 * seconds(500) + 1  # four times the text, a factor two for a busy machine


def test_a_letter_with_ten_thousand_marks() -> None:
    """Unicode's order of marks is made a thousand at a time; Python alone would take the square."""
    text = "a" + "\u0301\u0316" * 100_000
    started = time.process_time()
    form = normalize(text)
    assert form.to_raw(0, len(form.text)) == (0, len(text))
    assert nfc("e\u0301" * 2_000) == "é" * 2_000
    assert time.process_time() - started < SECONDS


def test_invisible_characters_between_a_letter_and_its_mark() -> None:
    """A hundred thousand zero-width spaces are passed in one go."""
    text = "e\u0301" + "\u200b" * 100_000 + "a e" + "\u200b" * 100_000 + "\u0301"
    started = time.process_time()
    assert normalize(text).text == "éa é"
    assert time.process_time() - started < SECONDS


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the highest memory there")
def test_the_memory_of_a_long_name_is_bounded() -> None:
    """A "name" of a hundred thousand characters once kept each of its ends: half a gigabyte and more."""
    code = (
        "from pathlib import Path; from dataclasses import replace; from summarize import read_text; "
        "from summarize.spot.spotted import spot; "
        "spot(replace(read_text('Ada de ' * 14_000), language='en')); "
        # Not getrusage: its highest counts what the parent had before this program was started.
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert int(done.stdout) < 400_000  # kilobytes; 90,000 as it is
