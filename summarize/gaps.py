"""What the document leaves open, read off the finished items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.brief import Gap, item_lists
from summarize.meaning import CountOf, EdtfOf, RolesOf, fields_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.brief import Brief, Item
    from summarize.spot.spotted import Spotted

_TOPICS = {
    "numbers": "counts",
    "titles": "offices",
    "dates": "calendar dates",
}  # of word lists -> what they find
_SAID = {
    CountOf: ("No number in the text", "numbers"),
    EdtfOf: ("No calendar date can be derived", "dates"),
    RolesOf: ("No office in the text", "titles"),
}


def find_gaps(brief_type: type[Brief], items: Mapping[str, Sequence[Item]], spotted: Spotted) -> list[Gap]:
    """Return one gap for each list and kind of missing value, naming the items."""
    gaps = []
    document = spotted.document
    unread = [what for topic, what in _TOPICS.items() if not spotted.language.table(topic)]
    if unread:
        text = f"No rules for the language {document.language!r}: {', '.join(unread)} are not looked for"
        gaps.append(Gap(kind="document", text=text, sentences=[]))
    if document.published is None and "calendar dates" not in unread:
        text = (
            "The document has no publication date: relative dates stay unresolved (give one with --published)"
        )
        gaps.append(Gap(kind="document", text=text, sentences=[]))
    for kind, item_type in item_lists(brief_type).items():
        head = head_of(item_type)
        for field in fields_of(item_type):
            said, topic = _SAID.get(type(field.meaning), ("", ""))
            if not said or _TOPICS[topic] in unread:
                continue
            missing = [i for i in items[kind] if not getattr(i, field.name)]
            if isinstance(field.meaning, RolesOf):  # only a person is expected to hold one
                missing = [i for i in missing if getattr(i, "kind", "person") == "person"]
            if missing:
                names = ", ".join(dict.fromkeys(str(getattr(i, head.name)) for i in missing))
                cited = sorted({i.sentences[0] for i in missing})
                gaps.append(Gap(kind=kind, text=f"{said}: {names}", sentences=cited))
    return gaps
