"""The tree that trafilatura makes of a page becomes blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.reading.extracted import Block, Marker, plain, raised, row

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = {"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "button"}
_BLOCKS = {"p", "head", "list", "quote", "table", "item", "div", "code"}
_MAX_LEVEL = 6


def blocks_of(body: Any) -> list[Block]:  # noqa: ANN401  # lxml ships no types
    """Return the blocks of an extracted body; an empty list without one."""
    return [block for block in _blocks(body, "") if block.text] if body is not None else []


def words_of(tree: Any) -> int:  # noqa: ANN401  # as above
    """Return how many words a page shows, menus and all."""
    if not isinstance(tree.tag, str) or tree.tag in _UNSEEN:
        return 0
    own = len((tree.text or "").split())
    return own + sum(words_of(child) + len((child.tail or "").split()) for child in tree)


def _blocks(parent: Any, marker: Marker) -> Iterator[Block]:  # noqa: ANN401  # as above
    """Yield the blocks inside an element; text between them is a paragraph."""
    loose = _collapsed(parent.text)
    for element in parent:
        if element.tag in _BLOCKS:
            yield Block(plain(loose), marker=marker)
            loose = ""
            yield from _block(element, marker)
        else:
            loose += _inline(element, loose)
        loose += _collapsed(element.tail)
    yield Block(plain(loose), marker=marker)


def _block(element: Any, marker: Marker) -> Iterator[Block]:  # noqa: ANN401  # as above
    match element.tag:
        case "head":
            level = (element.get("rend") or "h2")[1:2]
            text = " ".join(_text(element).split())
            yield Block(text, min(int(level), _MAX_LEVEL) if level.isdecimal() else 2)
        case "table":
            for one in element.iter("row"):
                cells = [_text(cell) for cell in one.iter("cell")]
                if any(cell.strip() for cell in cells):
                    yield row(cells) if len(cells) > 1 else Block(plain(cells[0]))
        case "list":
            for number, item in enumerate((e for e in element if e.tag == "item"), start=1):
                yield from _item(item, f"{number}. " if element.get("rend") == "ol" else "")
        case "quote":
            yield from _blocks(element, "quote")
        case _:
            yield from _blocks(element, marker)


def _item(item: Any, number: str) -> Iterator[Block]:  # noqa: ANN401  # as above
    first = True
    for block in _blocks(item, "" if number else "entry"):
        if block.text:
            yield Block(f"{number}{block.text}", marker=block.marker) if first and number else block
            first = False


def _text(element: Any) -> str:  # noqa: ANN401  # as above
    text = _collapsed(element.text)
    for child in element:
        text += _inline(child, text) + _collapsed(child.tail)
    return text


def _inline(element: Any, before: str) -> str:  # noqa: ANN401  # as above
    """The words of an element inside a paragraph."""
    if not isinstance(element.tag, str) or element.tag == "graphic":
        return ""
    if element.tag == "lb":
        return "\n"
    text = _text(element)
    if element.tag == "hi" and element.get("rend") == "#sup" and text.strip().isdecimal():
        return raised(text.strip(), before)
    return f" {text} " if element.tag in _BLOCKS else text


def _collapsed(text: str | None) -> str:
    """White space of the markup is one space, as browsers show it; a no-break space is a character."""
    return "".join(" " if c in "\t\n\r\f" else c for c in text) if text else ""
