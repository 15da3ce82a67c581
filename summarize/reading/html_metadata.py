"""What a page states about itself: JSON-LD first, then OpenGraph and other meta tags, then its elements."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLES = re.compile(r"Article|Posting|Report$|WebPage$|PressRelease", re.IGNORECASE)
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title")
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "application-name")
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "byl",
)
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.date",
    "dcterms.issued", "dcterms.created", "citation_publication_date", "citation_date", "parsely-pub-date", "pubdate",
    "publishdate", "publish-date", "publication_date", "sailthru.date", "date",
)  # fmt: skip  # a list
_DAY = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})(?=T|$)")
_DEPTH = 6  # lists and graphs inside each other in JSON-LD
_LONGEST = 300  # characters of a title or a name
_BY = re.compile(r"^by\s+", re.IGNORECASE)


@dataclass(slots=True)
class Stated:
    """What a page states; None where it does not."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    notes: list[str] = field(default_factory=list)


def metadata(tree: Any) -> Stated:  # noqa: ANN401  # lxml ships no types
    """Return title, publisher, author and publication date of a parsed page."""
    article = next(_articles(tree), {})
    tags = _tags(tree)
    found = Stated(
        title=_words(article.get("headline")) or _first(tags, _TITLES),
        publisher=_names(article.get("publisher")) or _first(tags, _PUBLISHERS),
        author=_names(article.get("author")) or _authors(tags),
    )
    if found.title is None:
        element = tree.find(".//title")
        found.title = _page_title(
            _words("".join(element.itertext())) if element is not None else None, found.publisher
        )
    _date(found, article, tags, tree)
    return found


def _articles(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # as above
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            stated = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _typed(stated, _DEPTH)


def _typed(value: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # any JSON
    if depth and isinstance(value, list):
        for one in value:
            yield from _typed(one, depth - 1)
    elif depth and isinstance(value, dict):
        kinds = value.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if (
                isinstance(kind, str)
                and _ARTICLES.search(kind)
                and ("headline" in value or "datePublished" in value)
            ):
                yield value
                break
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _typed(value.get(key), depth - 1)


def _tags(tree: Any) -> dict[str, list[str]]:  # noqa: ANN401  # as above
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        words = _words(tag.get("content"))
        if name and words:
            found.setdefault(name.lower(), []).append(words)
    return found


def _words(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    words = " ".join(value.split())
    return words if 0 < len(words) <= _LONGEST else None


def _first(tags: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((tags[name][0] for name in names if name in tags), None)


def _authors(tags: dict[str, list[str]]) -> str | None:
    for name in _AUTHORS:
        people = [
            _BY.sub("", one) for one in tags.get(name, ()) if "://" not in one and not one.startswith("@")
        ]
        if people:
            return " and ".join(dict.fromkeys(people))
    return None


def _names(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """The name or names in a value of JSON-LD: a string, an object with a name, or a list of these."""
    many = value if isinstance(value, list) else [value]
    names = [_words(one.get("name") if isinstance(one, dict) else one) for one in many]
    people = dict.fromkeys(_BY.sub("", name) for name in names if name and "://" not in name)
    return " and ".join(people) or None


def _page_title(title: str | None, publisher: str | None) -> str | None:
    """A page's title without the publisher that most pages add to it."""
    if title and publisher:
        return re.sub(rf"\s+[|\-–—:·»]\s+{re.escape(publisher)}$", "", title) or title
    return title


def _date(found: Stated, article: dict[str, Any], tags: dict[str, list[str]], tree: Any) -> None:  # noqa: ANN401  # as above
    """Set the publication date; where a page states two days, the first source wins and a note says so."""
    stated = [words for words in [_words(article.get("datePublished"))] if words]
    stated += [tags[name][0] for name in _DATES if name in tags]
    stated += [
        e.get("datetime") or e.get("content") or "" for e in tree.iterfind(".//*[@itemprop='datePublished']")
    ]
    if not any(_day(words) for words in stated):
        times = [e.get("datetime") or "" for e in tree.iter("time")]
        stated += times[:1]
    days = [day for words in stated if (day := _day(words))]
    if not days:
        unread = next((words for words in stated if words), None)
        if unread:
            found.notes.append(f"the page's date {unread[:40]!r} is not in ISO form; it is left out")
        return
    found.published = days[0]
    other = next((day for day in days if day != days[0]), None)
    if other:
        found.notes.append(
            f"the page states two dates: {days[0]} is taken, {other} is not; say --published to override"
        )


def _day(words: str) -> date | None:
    match = _DAY.match(words.strip())
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None
