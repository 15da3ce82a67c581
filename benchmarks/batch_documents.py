# ruff: noqa: INP001  # a script's module, not a package
"""Documents for the benchmarks of batches: made-up English dispatches, each different from every other.

The names are those of no place and nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PEOPLE = ("Mara Velin", "Tomas Oreck", "Ilse Dornath", "Karel Vosmar", "Petra Hollin", "Joren Askel")
_PLACES = ("Port Anselm", "Orsinia", "Cape Verrin", "Lake Toldra", "Mount Hadrel", "Kestovar")
_BODIES = ("the harbour board", "the defence ministry", "the coast guard", "the grain office")
_SENTENCES = (
    "{person}, a spokesman for {body}, said on {day} March 2026 that {count} trucks had reached {place}.",
    "The road from {place} stayed closed for {count} hours because of snow, {body} reported.",
    '"We will keep the pass open," {person} told reporters in {place}.',
    "About {count} people left the valley on {day} March 2026, and most of them went to {place}.",
    "Nobody at {body} would say how long the repairs of the bridge would take.",
    "The harbour of {place} took in {count} ships in a week, fewer than in the year before.",
    "{person} wrote to {body} that the price of flour had risen by {count} per cent.",
    "Fishermen from {place} brought in {count} tonnes of herring, and {body} counted them twice.",
    "The ministry said on {day} March 2026 that {count} Mistral corvettes had left {place}.",
)
_ASKED = _SENTENCES[-1]  # one about which a model must be asked


def text_of(number: int, characters: int) -> str:
    """Return a document: about as many characters as wanted, in paragraphs of a few sentences."""
    parts = [f"Dispatch {number} from {_PLACES[number % len(_PLACES)]}.\n"]
    length, position = len(parts[0]), 0
    while length < characters:
        seed = number * 31 + position * 7
        sentence = _SENTENCES[(number + position) % len(_SENTENCES)].format(
            person=_PEOPLE[seed % len(_PEOPLE)],
            body=_BODIES[seed % len(_BODIES)],
            place=_PLACES[(seed // 3) % len(_PLACES)],
            day=1 + seed % 28,
            count=2 + (seed * 13) % 9_000,
        )
        position += 1
        parts.append(sentence + ("\n\n" if position % 4 == 0 else " "))
        length += len(parts[-1])
    return "".join(parts).rstrip() + "\n"


def small_text(number: int, sentences: int = 1) -> str:
    """Return a document of a few sentences, each with something that a model must be asked about."""
    return (
        " ".join(
            _ASKED.format(day=1 + (number + n) % 28, count=number * 4 + n + 2, place=_PLACES[n])
            for n in range(sentences)
        )
        + "\n"
    )


def write_documents(folder: Path, number: int, characters: int) -> None:
    """Fill a folder, a thousand files to each folder in it; 0 characters make documents of one to three sentences."""
    for n in range(number):
        within = folder / f"{n // 1_000:03}"
        if n % 1_000 == 0:
            within.mkdir(parents=True, exist_ok=True)
        text = text_of(n, characters) if characters else small_text(n, 1 + n % 3)
        (within / f"{n:06}.txt").write_text(text, "utf-8")


_QUOTED = ("a mistake", "the right step", "a burden for the valley", "long overdue")
_STATES = ("Norway", "Estonia", "Portugal", "Chile")


def hostile_text(number: int) -> str:
    """Return a document about which several questions are asked: judgements in a word, and words of the model's own."""
    person, other = _PEOPLE[number % len(_PEOPLE)], _PEOPLE[(number + 1) % len(_PEOPLE)]
    quotes = [
        f'"The plan of {_STATES[(number + n) % len(_STATES)]} is {_QUOTED[(number + n) % len(_QUOTED)]}," {who} said.'
        for n, who in enumerate((person, other))
    ]
    return f"{small_text(number, 1 + number % 3)}\n{' '.join(quotes)}\n"
