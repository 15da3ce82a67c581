"""Saved web pages."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from promises import NAME, check_document, refused, texts

import summarize.reading.html
import summarize.reading.html_metadata  # noqa: F401  # imported here to be instrumented
from summarize.errors import DocumentError
from summarize.reading.readers import extract

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGE = (
    '<html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta property="og:title" content="{title}">'
    '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", "datePublished": "2026-03-01",'
    '"author": [{{"name": "Ada Roe"}}]}}</script></head><body><nav><ul><li>Home</li></ul></nav><article><h1>{title}</h1>'
    "<p>{text}</p><ul><li>one<li>two</ul><table><tr><td>a<td>b</table><blockquote>c</blockquote></article></body></html>"
)


def seeds() -> Iterable[bytes]:
    """Return pages of the seeds' beginnings."""
    for text in texts(600):
        title, _, body = text.partition("\n")
        yield _PAGE.format(title=html.escape(title), text=html.escape(body)).encode()


def check(data: bytes) -> None:
    """Read it as the isolated process does."""
    with refused(DocumentError):
        check_document(extract("html", data, NAME))
