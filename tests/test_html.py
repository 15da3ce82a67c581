"""The HTML page without a browser: all of the brief and all of the source are in it, and nothing of theirs is markup."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

import pytest
from pages import ATTACK, Page, hostile, proof, replayed

from summarize.brief import Brief, item_lists
from summarize.document import Document
from summarize.errors import BriefError
from summarize.render.html import to_html
from summarize.render.html_items import sections
from summarize.render.html_spans import Spans, cut
from summarize.render.html_text import visible
from summarize.render.html_timeline import WIDTH, timeline
from summarize.schemas.situation import Actor, Situation

NAMES = ("pressure-campaign", "long-report", "three-alphabets", "sanctions")


@lru_cache(maxsize=len(NAMES) + 1)  # several tests read the same page
def shown(name: str) -> tuple[Brief, Document, str, Page]:
    """Return a brief, its source and its page."""
    brief, document = hostile() if name == "hostile" else replayed(name)
    text = to_html(brief, document)
    return brief, document, text, Page(text)


@pytest.mark.parametrize("name", [*NAMES, "hostile"])
def test_every_element_is_closed_in_order_and_every_id_is_one(name: str) -> None:
    """A page that a strict parser reads without a guess."""
    page = shown(name)[3]
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert page.faults == []
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [*NAMES, "hostile"])
def test_every_link_leads_somewhere_on_the_page(name: str) -> None:
    """No external address in any attribute, and no link into nothing."""
    page = shown(name)[3]
    ids = {attrs["id"] for _, attrs, _ in page.elements if "id" in attrs}
    links = [attrs["href"] for _, attrs, _ in page.elements if "href" in attrs]
    assert [link for link in links if link[0] != "#" or link[1:] not in ids] == []
    assert not [a for _, a, _ in page.elements if {"src", "srcset", "action", "style", "data"} & set(a)]
    assert not {"link", "img", "iframe", "object", "form", "base"} & {tag for tag, _, _ in page.elements}


@pytest.mark.parametrize("name", NAMES)
def test_every_item_has_a_card_with_its_citation_and_values(name: str) -> None:
    """In the order of the type's lists, each sentence number a link."""
    brief, _, _, page = shown(name)
    cards = {attrs["id"]: text for attrs, text in page.all("li") if attrs.get("class") == "item"}
    wanted = [
        f"item-{kind}-{n}" for kind in item_lists(type(brief)) for n, _ in enumerate(getattr(brief, kind), 1)
    ]
    assert list(cards) == wanted
    for kind, item_type in item_lists(type(brief)).items():
        for n, item in enumerate(getattr(brief, kind), 1):
            text = cards[f"item-{kind}-{n}"]
            values = [v for f in item_type.model_fields if isinstance(v := getattr(item, f), str)]
            assert [v for v in values if v not in text] == []
            assert f"[{', '.join(map(str, item.sentences))}]" in text


@pytest.mark.parametrize("name", NAMES)
def test_every_piece_of_evidence_is_marked_to_the_character(name: str) -> None:
    """The segments of a span, put together, are the evidence's text, and each names the item."""
    brief, document, _, _ = shown(name)
    spans = Spans(document)
    found = sections(brief, spans)
    segments = [s for p in cut(spans).paragraphs for piece in p for s in piece.segments]
    assert spans.misfits == []
    count = 0
    for section in found:
        for card, item in zip(section.cards, section.items, strict=True):
            for each in item.evidence:
                number = spans.numbers[each.start, each.end]
                covering = [s for s in segments if number in s.spans]
                assert "".join(s.text.unescape() for s in covering) == each.text
                assert all(card.id in s.items for s in covering)
                assert number in covering[0].begin
                assert number in card.spans
                count += 1
    assert count > len(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_one_link_for_each_proof_of_a_field(name: str) -> None:
    """Fields that share a span share its anchor; each says its support in words."""
    brief, document, text, page = shown(name)
    spans = Spans(document)
    wanted = [
        p
        for s in sections(brief, spans)
        for c in s.cards
        for r in (c.head, *c.rows)
        for v in r.values
        for p in v.proofs
    ]
    links = [attrs for attrs, _ in page.all("a") if "data-span" in attrs]
    assert len(links) == len(wanted)
    assert {f"#x{n}" for n in spans.numbers.values()} == {attrs["href"] for attrs in links}
    for rule in {p.rule for p in wanted if p.rule}:
        assert f"by {rule}" in text


@pytest.mark.parametrize("name", [*NAMES, "hostile"])
def test_nothing_of_the_source_is_missing(name: str) -> None:
    """Paragraphs, sentences and segments, joined, are the document."""
    brief, document, _, _ = shown(name)
    spans = Spans(document)
    sections(brief, spans)
    joined = "".join(s.text for p in cut(spans).paragraphs for piece in p for s in piece.segments)
    assert joined == visible(document.text)


@pytest.mark.parametrize("name", NAMES)
def test_doubts_are_in_plain_sight(name: str) -> None:
    """Unverified items with every reason, gaps, what was left out and merges, each list with its count."""
    brief, _, _, page = shown(name)
    headings = {attrs.get("id"): text for attrs, text in page.all("h2")}
    body = "".join(text for _, text in page.all("main"))
    for key, entries in (
        ("unverified", brief.unverified),
        ("gaps", brief.gaps),
        ("left-out", brief.left_out),
        ("merges", brief.merges),
    ):
        assert headings[key].endswith(f" {len(entries)}")
    texts = [f.message for u in brief.unverified for f in u.findings]
    texts += (
        [g.text for g in brief.gaps] + [e.text for e in brief.left_out] + [e.reason for e in brief.left_out]
    )
    texts += [m.alias for m in brief.merges] + [m.rule for m in brief.merges]
    texts += [brief.provenance.model, brief.provenance.prompt, brief.source.sha256]
    assert [t for t in texts if t not in body] == []


@pytest.mark.parametrize("name", ["pressure-campaign", "hostile"])
def test_the_policy_allows_this_very_script_and_style_and_nothing_else(name: str) -> None:
    """Hashes of what stands in the page; no source of anything else."""
    page = shown(name)[3]
    (policy,) = [a for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy["content"].split(";"))

    def digests(tag: str) -> str:
        return " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for _, text in page.all(tag)
        )

    assert len(page.all("script")) == 1
    assert rules == {
        "default-src": "'none'",
        "style-src": digests("style"),
        "script-src": digests("script"),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_script_holds_nothing_of_the_document() -> None:
    """The same script, to the byte, whatever the brief: no data to break out of."""
    scripts = {text for name in ("sanctions", "hostile") for _, text in shown(name)[3].all("script")}
    assert len(scripts) == 1
    assert not re.search(
        r"innerHTML|insertAdjacent|document\.write|eval|new Function|outerHTML", scripts.pop()
    )


def test_hostile_text_is_only_text() -> None:
    """Tags, comments, attributes, template marks and hidden characters of a document, in every place a brief has."""
    brief, _, text, page = shown("hostile")
    assert page.comments == []
    assert [a for _, a, _ in page.elements if {"onerror", "onload", "onmouseover"} & set(a)] == []
    assert "{{ 7*7 }} {% raw %}" in "".join(t for _, t in page.all("section", id="source"))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]", text
    )
    assert page.all("title")[0][1] == f"Brief: {brief.source.title}"
    assert text.count(ATTACK) == 0
    assert "".join(t for _, t in page.all("body")).count(ATTACK) > 20


def test_a_users_own_type_has_its_own_sections() -> None:
    """Its lists and fields by their names; no table and no drawing where nothing of it is an asset or a dated thing."""
    page = shown("sanctions")[3]
    headings = [attrs["id"] for attrs, _ in page.all("h2") if attrs["id"].startswith("list-")]
    assert headings == ["list-sanctions"]
    labels = {text for _, text in page.all("dt")}
    assert {"Measure", "Imposed by", "Offices"} <= labels | {"Imposed by"}
    assert page.all("svg") == []
    assert page.all("table") == []


def test_the_same_brief_gives_the_same_page() -> None:
    """To the byte."""
    brief, document, text, _ = shown("sanctions")
    assert to_html(brief, document) == text


def test_the_page_of_the_longest_seed_is_under_a_megabyte() -> None:
    """5,000 words, 300 items."""
    assert len(shown("long-report")[2].encode()) < 1_000_000


def test_a_brief_of_another_document_is_refused() -> None:
    """A page whose highlights lie would be worse than none."""
    brief = shown("sanctions")[0]
    with pytest.raises(
        BriefError, match=r"^other\.txt: the brief was made of .*seeds/pressure-campaign\.md, which"
    ):
        to_html(brief, Document("Another text.", "0" * 64, "other.txt"))


def test_evidence_that_does_not_stand_in_the_source_is_not_marked() -> None:
    """A brief that was changed afterwards says so at the top and at the field."""
    brief, document = hostile()
    evidence = proof(document, "name", "Ola Brandt").model_copy(update={"start": 5, "end": 15})
    moved = Actor(name="Ola Brandt", kind="person", aliases=[], roles=[], sentences=[2], evidence=[evidence])
    changed = brief.model_copy(update={"actors": [moved]})
    page = Page(to_html(changed, document))
    alarm = "".join(t for a, t in page.all("div") if a.get("class") == "alarm")
    assert alarm.startswith("1 place of this brief do")
    assert "item-actors-1, name: “Ola Brandt” at 5-15" in alarm
    (card,) = [t for a, t in page.all("li") if a.get("id") == "item-actors-1"]
    assert "other words stand there" in card


def test_an_empty_brief_is_a_page_too() -> None:
    """Every list says that it has nothing."""
    _, document = hostile()
    empty = hostile()[0].model_copy(
        update={k: [] for k in (*item_lists(Situation), "gaps", "unverified", "left_out", "merges")}
    )
    page = Page(to_html(empty, document))
    assert page.faults == []
    body = "".join(t for _, t in page.all("main"))
    assert body.count("None.") == len(item_lists(Situation)) + 1
    assert "Nothing: every item proposed stands in the source." in body


def test_the_timeline_draws_in_order_and_inside_its_frame() -> None:
    """Earlier begins farther left; bars share no place; what has no date is listed, not drawn."""
    brief, document, _, page = shown("long-report")
    (dates,) = [s for s in sections(brief, Spans(document)) if s.kind == "dates"]
    drawn = timeline(dates, brief.source.published)
    assert drawn is not None
    assert len(drawn.bars) + len(drawn.undated) == len(dates.cards)
    assert (len(drawn.bars), len(drawn.undated)) == (84, 13)
    lows = [b.edtf.low for b in drawn.bars if b.edtf.low is not None]
    assert lows == sorted(lows)
    assert all(b.left >= 0 and b.left + b.width <= WIDTH + 6 for b in drawn.bars)
    for one in drawn.bars:
        for other in drawn.bars:
            apart = one.left + one.width <= other.left or other.left + other.width <= one.left
            assert one is other or one.top != other.top or apart
    assert len([1 for a, _ in page.all("g") if "data-item" in a]) == len(drawn.bars)


def test_assets_stand_under_their_operator_and_domain() -> None:
    """Those whose operator the text does not tell come last, and say so."""
    page = shown("pressure-campaign")[3]
    operators = [text for attrs, text in page.all("th") if attrs.get("scope") == "rowgroup"]
    assert operators[0] == "United States"
    assert operators[-1] == "not told"
    (table,) = page.all("tbody")[-1:]
    assert "F-35 jets" in table[1]
