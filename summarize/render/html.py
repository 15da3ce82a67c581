"""A brief as one HTML file, with the source beside it: a click on a claim shows the words that prove it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from summarize.errors import BriefError
from summarize.render.html_assets import asset_table
from summarize.render.html_items import alike, is_words, resting, sections, title
from summarize.render.html_review import badges, judgements, rejected
from summarize.render.html_spans import Spans, cut
from summarize.render.html_text import plain
from summarize.render.html_timeline import WIDTH, timeline
from summarize.render.review_words import JUDGEMENT_NOTE, REJECTED_NOTE, summary

if TYPE_CHECKING:
    from summarize.brief import Brief, LeftOut
    from summarize.document import Document
    from summarize.finding import Support
    from summarize.render.html_review import DeskPage
    from summarize.render.html_spans import SourceText

_LEVELS: tuple[Support, ...] = (
    "verbatim",
    "normalized",
    "inferred",
    "unsupported",
)  # the values of `Support`, from sure to not at all


def to_html(brief: Brief, document: Document) -> str:
    """Return a page that needs nothing but itself: no request, and no script to be read.

    Args:
        brief: A finished brief of any type.
        document: Its source, as `read` gives it.

    Raises:
        BriefError: The brief was made of another document.
    """
    if brief.source.sha256 != document.sha256:
        raise BriefError(
            f"{plain(document.path)}: the brief was made of {plain(brief.source.path)}, which has other bytes "
            f"(SHA-256 {plain(brief.source.sha256[:12])}, not {document.sha256[:12]}): name that document"
        )
    return page_of(brief, document)


def page_of(brief: Brief, document: Document, desk: DeskPage | None = None) -> str:
    """Return the page of a brief of this very document; with a desk, the page to review it on."""
    spans = Spans(document)
    found = sections(brief, spans)
    judged = judgements(brief, spans)
    source = cut(spans)
    names = ("page", "review", "desk") if desk else ("page", "review") if brief.review else ("page",)
    style = "".join(_file(f"{name}.css") for name in names)
    script = _file("page.js")
    desk_script = _file("desk.js") if desk else ""
    targets = _targets(source, spans)
    levels = Counter(p.support for s in found for item in s.items for p in item.evidence)
    page = (
        _pages()
        .get_template("page.html.j2")
        .render(
            brief=brief,
            document=document,
            sections=[
                {
                    "list": section,
                    "words": is_words(section),
                    "timeline": timeline(section, brief.source.published),
                    "assets": asset_table(section),
                }
                for section in found
            ],
            source=source,
            flags={f.sentence: n for n, f in enumerate(brief.findings, 1) if f.sentence},
            resting=resting(found),
            levels=[(level, levels[level]) for level in _LEVELS],
            left_out=_left_out(brief.left_out),
            badges=desk.badges if desk else badges(brief),
            judged=judged,
            rejected=rejected(brief),
            summary=summary(brief),
            desk=desk,
            desk_script=Markup(desk_script),  # noqa: S704  # our own file
            misfits=spans.misfits + _moved(brief, source),
            style=Markup(style),  # noqa: S704  # our own file
            targets=Markup(targets),  # noqa: S704  # numbers only
            script=Markup(script),  # noqa: S704  # our own file
            policy=_policy(
                (style, targets), (script, *([desk_script] if desk else [])), own_server=bool(desk)
            ),
            width=WIDTH,
        )
    )
    return page if page.endswith("\n") else f"{page}\n"


@cache  # parsing the templates takes longer than filling them
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("summarize.render", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    pages.filters |= {"title_of": title, "alike": alike}
    pages.globals |= {"JUDGEMENT_NOTE": JUDGEMENT_NOTE, "REJECTED_NOTE": REJECTED_NOTE}
    return pages


@cache
def _file(name: str) -> str:
    return files("summarize.render").joinpath("page", name).read_text("utf-8")


def _shown(value: object) -> object:
    """Name hidden characters in whatever a template prints; what is HTML already has been through `visible`."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def fragment(template: str, **values: object) -> str:
    """Return a part of a page by itself; all text in it is escaped."""
    return _pages().get_template(template).render(**values)


def _policy(styles: tuple[str, ...], scripts: tuple[str, ...], *, own_server: bool = False) -> str:
    """Return the content security policy: nothing is loaded, and only these very styles and scripts are used."""
    return (
        f"default-src 'none'; style-src {' '.join(map(_digest, styles))}; "
        f"script-src {' '.join(map(_digest, scripts))}; base-uri 'none'; form-action 'none'"
        + ("; connect-src 'self'" if own_server else "")
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _targets(source: SourceText, spans: Spans) -> str:
    """Return the rule that, without a script, lights up the span a link leads to.

    The anchor of a span stands before its first segment, so its segments are later siblings; only of a span that
    runs across sentences are they not, and `:has`, which is slower, finds them.
    """
    numbers = spans.numbers.values()
    selectors = [
        f"#x{n}:target~.x{n}" if n not in source.torn else f".source:has(#x{n}:target) .x{n}" for n in numbers
    ]
    return (
        f"{','.join(selectors)}{{background:var(--lit);color:var(--lit-ink)}}"
        if selectors
        else "/* no evidence */"
    )


def _moved(brief: Brief, source: SourceText) -> list[str]:
    """Return the cited sentences that have other numbers or bounds in the source than in the brief."""
    known = {
        p.sentence.number: (p.sentence.start, p.sentence.end)
        for paragraph in source.paragraphs
        for p in paragraph
        if p.sentence
    }
    return [
        f"sentence {c.number}: the brief has it at {c.start}-{c.end}"
        for c in brief.citations
        if known.get(c.number) != (c.start, c.end)
    ]


def _left_out(entries: list[LeftOut]) -> dict[tuple[str, str], list[LeftOut]]:
    """Return what became no item by list and reason."""
    grouped: dict[tuple[str, str], list[LeftOut]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.reason), []).append(entry)
    return grouped
