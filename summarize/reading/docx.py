"""DOCX: Word's XML read directly, because footnotes, tracked changes and text boxes need it."""

from __future__ import annotations

from summarize.errors import DocumentError
from summarize.reading.archive import Archive, kind_of, open_archive
from summarize.reading.docx_parts import parse, text_of
from summarize.reading.docx_styles import styles_of
from summarize.reading.docx_text import Reading
from summarize.reading.extracted import Block, Extracted, canonical
from summarize.reading.statements import made_note, stated_author, stated_title

_SHOWN = 60  # characters of a header in a note
_NAMED = 3  # headers named in a note


def read_docx(data: bytes, path: str) -> Extracted:
    """Return the text of a Word document: body, tables, text boxes, and footnotes at the end.

    Inserted text counts, deleted text does not. Macros, comments, headers and footers are left out; the notes say so.

    Raises:
        DocumentError: Another kind of archive, damaged, encrypted, a bomb, or without text.
    """
    archive = open_archive(data, path)
    if (other := kind_of(archive)) is not None:
        raise DocumentError(f"{path}: {other}")
    main = "word/document.xml"
    if main not in archive.names:
        main = next(name for name in archive.names if name.startswith("word/document"))
    reading = Reading(styles_of(archive), archive)
    blocks = [*reading.body(parse(archive, main)), *reading.notes_at_end()]
    text, _ = canonical(blocks)
    if not text.strip():
        raise DocumentError(
            f"{path}: no text in it: if it holds pictures of text, run text recognition (OCR) first"
        )
    title, author, notes = _properties(archive)
    return Extracted(
        text,
        title=title,
        author=author,
        notes=(*reading.notes(), *_left_out(archive, blocks), *notes),
    )


def _properties(archive: Archive) -> tuple[str | None, str | None, tuple[str, ...]]:
    root = parse(archive, "docProps/core.xml")
    if root is None:
        return None, None, ()
    stated = {text_of(child)[0]: text_of(child)[1].strip() for child in root}
    title, title_note = stated_title(stated.get("title"))
    author, author_note = stated_author(stated.get("creator"))
    made = stated.get("created", "")[:10]
    return title, author, (*title_note, *author_note, *made_note("Word document", made))


def _left_out(archive: Archive, blocks: list[Block]) -> tuple[str, ...]:
    """Return notes on headers and footers, comments and macros."""
    notes: list[str] = []
    running: list[str] = []
    for name in archive.names:
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            root = parse(archive, name)
            words = (
                " ".join("".join(e.text or "" for e in root.iter("{*}t")).split()) if root is not None else ""
            )
            if words and words not in running:
                running.append(words)
    if running:
        named = ", ".join(repr(words[:_SHOWN]) for words in running[:_NAMED])
        more = f" and {len(running) - _NAMED} more" if len(running) > _NAMED else ""
        notes.append(f"headers and footers left out: {named}{more}")
    comments = parse(archive, "word/comments.xml")
    if comments is not None and (count := sum(1 for _ in comments.iter("{*}comment"))):
        notes.append(f"{count} comment(s) in the margin left out")
    if "word/vbaProject.bin" in archive.names:
        notes.append("macros left out, not run")
    if any(name.startswith("word/media/") for name in archive.names) and blocks:
        count = sum(name.startswith("word/media/") for name in archive.names)
        notes.append(f"{count} picture(s) left out: text in them is not read")
    return tuple(notes)
