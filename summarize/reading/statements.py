"""What a file's own metadata says of title and author, and when it is not to be believed."""

from __future__ import annotations

import re

_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) - .*|untitled.*|word document|document\d*|new document|"
    r"powerpoint presentation|title|.*\.(?:docx?|pdf|indd|qxd|pptx?|odt|rtf|txt|md))",
    re.IGNORECASE,
)
_LONGEST = 300  # characters: a longer title is a paragraph in the wrong place


def stated_title(value: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the title a file states, or None and a note when a program put it there."""
    title = " ".join((value or "").split())
    if not title:
        return None, ()
    if _NO_TITLE.fullmatch(title) or len(title) > _LONGEST:
        return None, (f"the file's own title {title[:60]!r} is none; say --title",)
    return title, ()


def stated_author(value: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the author a file states, or None and a note when it is a user name: a person has two names."""
    author = " ".join((value or "").split())
    if not author:
        return None, ()
    if " " not in author or len(author) > _LONGEST:
        return None, (f"the file's own author {author[:60]!r} looks like a user name; say --author",)
    return author, ()


def made_note(what: str, made: str) -> tuple[str, ...]:
    """Return the note on a file's date of making, which is that of an export or a template at least as often."""
    return (
        (f"the {what} was made on {made}; if it was published then, say --published {made}",) if made else ()
    )
