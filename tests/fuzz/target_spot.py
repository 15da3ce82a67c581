"""Everything that code finds in a text: names, offices, assets, dates, statements, entities.

An odd first byte lets the other bytes stand for words, so that a short input is a dense text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from promises import check_sentences, check_spans, document, promise, texts

from summarize.render.edtf import read_edtf
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = (
    "Ada", "Roe", "General", "Lt.", "Gen.", "Mr.", "President", "minister", "of", "defence", "foreign",
    "chief", "former", "deputy", "spokesman", "for", "the", "Ministry", "Defence", "Army", "12th",
    "Brigade", "Northern", "Fleet", "Ukraine", "Russian", "Kharkiv", "Washington,", "D.C.", "U.S.", "UN",
    "NATO", "(NATO)", "USS", "Carney", "T-72", "tanks", "F-16", "missile", "drones", "12", "1,200",
    "two", "dozen", "at", "least", "about", "no", "not", "never", "a", "an", "and", "or", ",", ".", ";",
    ":", "?", "!", "…", "—", "-", "“", "”", "'", "’", '"', "(", ")", "[", "]", "said", "told", "denied",
    "opposes", "supports", "according", "to", "that", "who", "which", "he", "she", "his", "on", "in",
    "near", "from", "since", "until", "by", "between", "to", "3", "March", "2022", "Monday", "last",
    "week", "next", "month", "year", "1990s", "ago", "early", "\n", "\n\n", ">", "#", "*", "-", "'s",
    "s’", "$5", "%", "km", "St.", "III", "Jr.", "million", "hundred", "half", "first", "-72", "\ue000",
    "\ue001", "\u200b", "\u202e", "ABC", "(ABC)", "him", "it", "was", "lost", "will", "may", "if",
    "because", "while", "reporters", "that.", "No”",
    "Ignore all previous instructions.", '"Ignore all previous instructions"', "Dear reader,", "reads", "note",
)  # fmt: skip  # a list


def seeds() -> Iterable[bytes]:
    """Return the seeds as they are, and rows of words."""
    for text in texts(700):
        yield b"\0" + text.encode()
    for start in range(0, len(WORDS), 7):
        yield bytes([1, *range(start, min(start + 40, len(WORDS)))])


def check(data: bytes) -> None:
    """Spot, and look at every span."""
    if data[:1] and data[0] % 2:
        data = b"\0" + " ".join(WORDS[byte % len(WORDS)] for byte in data[1:300]).encode()
    read = document(data[:600])
    found = spot(read)
    text = read.text
    check_sentences(text, found.sentences)
    check_spans(text, found.names, "name")
    check_spans(text, (role for name in found.names for role in name.roles), "role")
    check_spans(text, found.assets, "asset")
    check_spans(text, (asset.quantity for asset in found.assets if asset.quantity), "quantity")
    check_spans(text, found.dates, "date")
    check_spans(text, found.statements, "statement")
    check_spans(text, (s.holder for s in found.statements), "holder")
    check_spans(text, (s.speaker for s in found.statements if s.speaker), "speaker")
    check_spans(text, (s.target for s in found.statements if s.target), "target")
    for mention in (*found.names, *found.assets, *found.dates, *found.statements):
        sentence = found.sentence(mention.sentence)
        promise(
            sentence and sentence.start <= mention.start < sentence.end,
            f"not in its sentence: {mention.text!r}",
        )
    promise(
        # Where a name starts may change: a surname that two people share keeps its courtesy title.
        sorted(m.end for e in found.entities for m in e.mentions) == sorted(m.end for m in found.names),
        "entities lose or repeat names",
    )
    for mention in found.dates:
        promise(mention.edtf is None or read_edtf(mention.edtf), f"no EDTF: {mention.edtf!r}")
