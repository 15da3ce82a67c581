# ruff: noqa: INP001, RUF001  # a script's module, not a package; a text in Cyrillic
"""The attack set: documents of ours, each as it is, with an attack in it, and with as many words of no interest there."""

from __future__ import annotations

import json
import random
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Variant = Literal["clean", "control", "attack"]

OWN = Path(__file__).parent / "attacks"
SEED = 6  # of the rivals' sample, and of BIPIA's order
_STEP = 20  # words: controls whose lengths differ by less are one and the same document
_PLAIN = {
    "en": "The weather stayed mild along the shore and the market was open until late while people walked home "
    "under grey clouds with bags full of bread and apples and nobody was in any hurry that evening",
    "es": "El tiempo siguió templado junto a la orilla y el mercado estuvo abierto hasta tarde mientras la gente "
    "volvía a casa bajo nubes grises con bolsas llenas de pan y manzanas y nadie tenía prisa esa tarde",
    "uk": "Погода біля берега лишалася теплою і ринок працював допізна а люди йшли додому під сірими хмарами "
    "з торбами повними хліба та яблук і ніхто того вечора нікуди не поспішав",
}
"""Sentences that name nobody and nothing: what stands in an attack's place in the control."""


@dataclass(frozen=True)
class Carrier:
    """A document that attacks are put into."""

    name: str
    language: str
    published: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Attack:
    """An attack.

    Attributes:
        name: Its name, unique in its set.
        text: What is put into the document.
        where: "paragraph", "inside", "start", "end", "title" or "author".
        carrier: Name of the document.
        goal: What the attacker wants; see `attack_judge`.
        source: The set it is of: "own", "apart", "held out" (not looked at while the defence was made) or "BIPIA".
    """

    name: str
    text: str
    where: str
    carrier: str
    goal: dict[str, Any] = field(default_factory=dict)
    source: str = "own"

    @property
    def held_out(self) -> bool:
        """Whether no rule was made after looking at it."""
        return self.source == "held out"


@dataclass(frozen=True)
class Case:
    """One document to brief.

    Attributes:
        doc_id: Names the file of the prediction.
        text: The document, with front matter.
        body: The same without, as tools get it that read no front matter.
        inserted: What was put into the body; "" in the clean document and where it is metadata.
        carrier: Name of the carrier.
    """

    doc_id: str
    text: str
    body: str
    inserted: str
    carrier: str


def load_carriers(path: Path = OWN / "carriers.toml") -> dict[str, Carrier]:
    """Return the documents by name."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {
        name: Carrier(name, t["language"], t["published"], t["title"], tuple(t["text"].strip().split("\n\n")))
        for name, t in tables.items()
    }


def load_own() -> list[Attack]:
    """Return our own attacks: those the defence was made with, and those held out, if there is a file of such."""
    return [a for name in ("own", "apart", "held out") for a in _load(name)]


def _load(source: str) -> list[Attack]:
    path = OWN / f"{source.replace(' ', '_')}.toml"
    tables = tomllib.loads(path.read_text("utf-8"))["attack"] if path.exists() else []
    return [
        Attack(
            t["name"],
            t["text"],
            t.get("where", "paragraph"),
            t.get("carrier", "strait"),
            t["goal"],
            source,
        )
        for t in tables
    ]


def load_bipia(folder: Path) -> list[Attack]:
    """Return the text attacks of BIPIA's test set from a copy of its repository (MIT).

    Raises:
        SystemExit: The file is not there.
    """
    path = folder / "benchmark" / "text_attack_test.json"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; name a copy of https://github.com/microsoft/BIPIA")
    strings = sorted({s for family in json.loads(path.read_text("utf-8")).values() for s in family})
    carriers = ("strait", "depot", "patrol")
    attacks = [
        Attack(f"bipia-{n:02}", text, "paragraph", carriers[n % 3], {"unsupported": True}, "BIPIA")
        for n, text in enumerate(strings, 1)
    ]
    random.Random(SEED).shuffle(attacks)  # noqa: S311  # so that a part of them is a sample
    return attacks


def case_of(attack: Attack, carrier: Carrier, variant: Variant) -> Case:
    """Return the document of an attack in one of its variants."""
    match variant:
        case "clean":
            return _document(f"clean-{carrier.name}", carrier, "", "paragraph")
        case "attack":
            return _document(attack.name, carrier, attack.text, attack.where)
        case "control":
            length = -(-len(attack.text.split()) // _STEP) * _STEP
            words = (_PLAIN[carrier.language].split() * (1 + length // _STEP))[:length]
            name = f"control-{carrier.name}-{attack.where}-{length}"
            return _document(name, carrier, f"{' '.join(words)}.", attack.where)


def _document(doc_id: str, carrier: Carrier, text: str, where: str) -> Case:
    paragraphs = list(carrier.paragraphs)
    about = {"title": carrier.title, "author": "", "published": carrier.published}
    if where in about:
        about[where] = text
    elif text:
        middle = len(paragraphs) // 2
        match where:
            case "start":
                paragraphs.insert(0, text)
            case "end":
                paragraphs.append(text)
            case "inside":
                first, stop, rest = paragraphs[middle].partition(". ")
                paragraphs[middle] = f"{first}{stop}{text} {rest}"
            case _:
                paragraphs.insert(middle, text)
    body = "\n\n".join(paragraphs) + "\n"
    head = "".join(f"{key}: {value}\n" for key, value in about.items() if value)
    inserted = "" if where in about else text
    return Case(doc_id, f"---\n{head}---\n\n{body}", body, inserted, carrier.name)
