"""HTML pages for the tests: of replayed briefs, and of a hand-made brief of a hostile document (a double, no output)."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from record import RUNS

from summarize import ModelChoice, load_type, read, summarize, to_json
from summarize.brief import (
    Brief,
    Complaint,
    Evidence,
    Gap,
    LeftOut,
    MergedName,
    Provenance,
    Quantity,
    Role,
    Source,
    Unverified,
)
from summarize.document import Document
from summarize.render.html import to_html
from summarize.schemas.situation import Actor, BottomLine, DatedEvent, MilitaryAsset, Position, Situation

if TYPE_CHECKING:
    from summarize.finding import Support

ROOT = Path(__file__).parent.parent
SHOWN = ("pressure-campaign", "long-report", "three-alphabets", "sanctions")  # what the browser looks at
ATTACK = "</script></style></title><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
HOSTILE = (
    f"<!-- {ATTACK} -->\n\n"
    "\"><svg/onload=window.pwned=1> Ola Brandt' onmouseover='window.pwned=1 said {{ 7*7 }} {% raw %} on 3 March 2026.\n\n"
    "Norway sent 12 \u202eknat\u202c Leopard tanks\u2028 north\u200b, javascript:alert(1) https://evil.example/?x=\x00&y=\x1b[0m.\n\n"
    "قال الوزير إن السفن 12 \u2067وصلت\u2069 إلى الميناء في ٣ آذار. "
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍🚀 Ib Rask opposes it and denies it &amp; &lt;b&gt;. The fleet is \U000e0041 gone.\n"
)


def replayed(name: str) -> tuple[Brief, Document]:
    """Return a brief of the recordings, and its source."""
    path, *options = RUNS[name]
    stated = dict(zip(options[::2], options[1::2], strict=True))
    published = stated.get("--published")
    document = read(ROOT / path, published=date.fromisoformat(published) if published else None)
    brief_type = load_type(str(ROOT / stated["--type"]) if "--type" in stated else "situation")
    recording = ROOT / "tests" / "recordings" / f"{name}.jsonl"
    return summarize(document, brief_type, ModelChoice(replay=recording)), document


def document_of(text: str) -> Document:
    """Return a document of the text, named like an attack."""
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return Document(text, digest, f"{ATTACK}.txt", title=f"Title {ATTACK}", language="en")


def proof(
    document: Document, field: str, words: str, support: Support = "verbatim", rule: str = ""
) -> Evidence:
    """Return evidence for the first place where the words stand."""
    start = document.text.index(words)
    return Evidence(
        field=field, support=support, sentence=1, start=start, end=start + len(words), text=words, rule=rule
    )


def hostile() -> tuple[Situation, Document]:
    """Return a hand-made brief whose every word attacks the page, with spans that nest, overlap and cross sentences."""
    document = document_of(HOSTILE)

    def at(field: str, words: str, support: Support = "verbatim", rule: str = "") -> Evidence:
        return proof(document, field, words, support, rule)

    brief = Situation(
        brief_type="situation",
        brief_type_version="1.0",
        source=Source(
            path=document.path,
            sha256=document.sha256,
            title=document.title,
            publisher=f"Tide\u202ewater {ATTACK}",
            author="A\x00B",
            published="2026-03-05",
            language="en",
            encoding="utf-8",
            characters=len(document.text),
            sentences=5,
            notes=[f"note {ATTACK}"],
        ),
        bottom_line=[
            BottomLine(text=f"Words {ATTACK}", sentences=[1], evidence=[at("text", ATTACK, "normalized")])
        ],
        actors=[
            Actor(
                name="Ola Brandt",
                kind="person",
                aliases=[f"alias {ATTACK}"],
                roles=[Role(role=f"office {ATTACK}", status="former")],
                sentences=[1, 2],
                evidence=[
                    at("name", "Ola Brandt"),
                    at("roles[0]", "Brandt' onmouseover", "inferred", ATTACK),
                ],
            ),
            Actor(
                name="x" * 300,
                kind="person",
                aliases=[],
                roles=[],
                sentences=[4],
                evidence=[at("name", "Ib Rask")],
            ),
        ],
        positions=[
            Position(
                statement="opposes it",
                holder=f"Ib Rask {ATTACK}",
                speaker=None,
                stance="opposes",
                target="it",
                manner="described",
                sentences=[4],
                evidence=[
                    at("statement", "opposes it"),
                    at("holder", "Rask opposes", "inferred", "attribution"),
                    at("stance", "it and denies", "unsupported"),
                    at("target", "إلى الميناء في ٣ آذار. 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍🚀"),
                ],
            )
        ],
        military_assets=[
            MilitaryAsset(
                designation="\u202eknat\u202c Leopard tanks",
                quantity=Quantity(text="12", low=12, high=12, hedge="exact"),
                operator="Norway",
                location=None,
                activity=f"excerpt {ATTACK}",
                domain="land",
                sentences=[3],
                evidence=[at("designation", "\u202eknat\u202c Leopard tanks"), at("quantity", "12 \u202ek")],
            )
        ],
        dates=[
            DatedEvent(
                phrase=f"{words} {ATTACK}" if value is None else words,
                kind="report" if value == "2026-03-03" else "event",
                edtf=value,
                event="it",
                sentences=[2],
                evidence=[at("phrase", "3 March 2026")],
            )
            for words, value in (
                ("3 March 2026", "2026-03-03"),
                ("about March", "2026-03~"),
                ("perhaps 2026", "2026?"),
                ("a spring", "2025-21/.."),
                ("some year", "202X"),
                ("until then", "/2026-03"),
                ("in Caesar's time", "-0043"),
                ("never", None),
            )
        ],
        gaps=[Gap(kind="dates", text=f"gap {ATTACK}", sentences=[1])],
        unverified=[
            Unverified(
                kind="actors",
                item={"name": ATTACK, "odd": {"text": ATTACK}, "sentences": [2]},
                findings=[Complaint(rule=ATTACK, field="name", message=ATTACK, wanted=ATTACK, sentence=2)],
            )
        ],
        left_out=[LeftOut(kind="actors", text=ATTACK, reason=ATTACK, sentences=[2])],
        merges=[MergedName(name="Ola Brandt", alias=f"alias {ATTACK}", rule="surname", sentence=2)],
        citations=[],
        findings=[Complaint(rule=ATTACK, field="sentence", message=ATTACK, sentence=2)],
        provenance=Provenance(
            tool=f"tool {ATTACK}",
            model=f"model {ATTACK}",
            address="javascript:alert(1)",
            prompt=ATTACK,
            calls=1,
            prompt_tokens=1,
            cached_tokens=0,
            completion_tokens=1,
            seconds=0.1,
        ),
    )
    return brief, document


_VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """A parsed page: every element with its attributes and text, in order, and what is out of balance."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.comments: list[str] = []
        self.faults: list[str] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        self.faults += [f"open: {self.elements[n][0]}" for n in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag not in _VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that closes itself."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        """Close the element; a page of ours closes each in order."""
        if not self._open or self.elements[self._open.pop()][0] != tag:
            self.faults.append(f"closed: {tag} at {self.getpos()}")

    def handle_comment(self, data: str) -> None:
        """Keep the comment."""
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        """Give the text to every element that is open."""
        for number in self._open:
            self.elements[number][2].append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str], str]]:
        """Return attributes and text of the elements of a kind."""
        return [
            (attrs, "".join(text))
            for name, attrs, text in self.elements
            if name == tag and all(attrs.get(k) == v for k, v in wanted.items())
        ]


def write_pages(folder: Path) -> None:
    """Write each page, and beside it the brief it was made of."""
    made = {name: replayed(name) for name in SHOWN} | {"hostile": hostile()}
    for name, (brief, document) in made.items():
        (folder / f"{name}.html").write_text(to_html(brief, document), "utf-8")
        (folder / f"{name}.json").write_text(to_json(brief) if name != "hostile" else "null", "utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
