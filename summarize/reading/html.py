"""HTML: the main text of a saved page, by trafilatura (Apache-2.0). Nothing is run and nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.errors import DocumentError
from summarize.reading.extracted import Block, Extracted, canonical
from summarize.reading.html_blocks import blocks_of, words_of
from summarize.reading.html_encoding import decode_page
from summarize.reading.html_metadata import metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

_CUT_OFF = "Excessive depth"  # how libxml2 says that elements are more than 255 deep
_FEW = 0.5  # of the page's words: less than that is worth a note


def read_html(data: bytes, path: str, encoding: str | None = None) -> Extracted:
    """Return a page's main text, with title, author, publisher and date as its metadata state them.

    Raises:
        DocumentError: Not in the encoding, or no text, as in a page that a program draws.
    """
    text, codec, notes = decode_page(data, path, encoding)
    found = read_page(text, path)
    return Extracted(
        found.text,
        title=found.title,
        publisher=found.publisher,
        author=found.author,
        published=found.published,
        encoding=codec,
        notes=(*notes, *found.notes),
    )


def read_page(text: str, path: str) -> Extracted:
    """Return what a decoded page holds. See `read_html`."""
    tree = _tree(text, path)
    if tree is None:
        raise DocumentError(f"{path}: no text in this page: print it to PDF in a browser")
    stated = metadata(tree)
    words = words_of(tree)
    blocks, notes = _main_text(text, tree)
    canonical_text, _ = canonical(blocks)
    if not canonical_text.strip():
        raise DocumentError(
            f"{path}: no text in this page: a program may draw it; print it to PDF in a browser"
        )
    kept = sum(len(block.text.split()) for block in blocks)
    if kept < _FEW * words:
        notes = (
            *notes,
            f"{kept} of the page's {words} words are its main text; menus, lists of links and the like left out",
        )
    return Extracted(
        canonical_text,
        title=stated.title,
        publisher=stated.publisher,
        author=stated.author,
        published=stated.published,
        notes=(*stated.notes, *notes),
    )


def _tree(text: str, path: str) -> Any:  # noqa: ANN401  # lxml ships no types
    from trafilatura.utils import HTML_PARSER, load_html  # noqa: PLC0415  # heavy; only for HTML

    tree = load_html(text)
    # Behind an element nested too deeply the parser stops, and what follows would be lost without a word.
    if any(_CUT_OFF in entry.message for entry in HTML_PARSER.error_log):
        raise DocumentError(
            f"{path}: elements inside each other too deeply to read: print it to PDF in a browser"
        )
    return tree


def _main_text(text: str, tree: Any) -> tuple[list[Block], tuple[str, ...]]:  # noqa: ANN401  # as above
    from trafilatura import bare_extraction, baseline  # noqa: PLC0415  # heavy; only for HTML

    headline = _headline(tree)
    found = bare_extraction(
        text, include_comments=False, include_tables=True, include_formatting=True, as_dict=False
    )
    blocks = blocks_of(found.body) if found is not None and not isinstance(found, dict) else []
    notes: tuple[str, ...] = ()
    if not blocks:
        body, _, _ = baseline(text)
        blocks = blocks_of(body)
        notes = ("no main text told from the rest: all of the page's text is read",) if blocks else ()
    if headline and not _holds(blocks, headline):
        blocks.insert(0, Block(headline, level=1))
    return blocks, notes


def _headline(tree: Any) -> str | None:  # noqa: ANN401  # as above
    """The page's only first-level heading; several or none tell nothing."""
    found = [" ".join(" ".join(element.itertext()).split()) for element in tree.iter("h1")]
    found = [words for words in found if words]
    return found[0] if len(found) == 1 else None


def _holds(blocks: Sequence[Block], headline: str) -> bool:
    return any(headline in " ".join(block.text.split()) for block in blocks)
