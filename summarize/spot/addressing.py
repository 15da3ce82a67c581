"""Sentences that are not the document's own report: they speak to a reader, about the text, or in another language.

`instructions` finds orders to a language model by what they say; new wordings escape it. This looks at whom a
sentence speaks to. A report tells of the world in the third person; an order to whoever sums it up cannot. A name,
number or date that stands in such a sentence alone is not reported by the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from summarize.language import Language
from summarize.spot.instruction_rules import instruction_rules
from summarize.spot.instruction_text import plain
from summarize.spot.statement_quotes import paragraphs, quotations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from summarize.document import Document, Sentence

_CODE = re.compile(
    r":=|==|=>|[{}]|\[\[|\]\]|</?[a-z][a-z-]*>|(?<![\w(])[a-z_]{2,}\([A-Za-z_][^()]*[,)]|^\s*//|\w\.\w+\(|\w=[\"”“']"
    r"|\b(?:TODO|FIXME)\b|#\w+\W+#\w+\W+#\w"
)
"""Marks of programs and data, which no report has."""
_ASIDE = re.compile(r"[(\[]")  # an order may begin behind it
_ASIDES = 10  # of a sentence; a report has no more
_TURNS = 3  # labels of speakers that make a transcript; a lone "Me:" is a label that anybody can write
_FEW = 2  # paragraphs that speak to a reader; in a letter, a speech or a guide there are more
_FEW_OF_MANY = 0.05  # of the sentences: a long report may speak to its reader here and there
_MOST = 0.4  # of the sentences: a document of which more speaks to its reader is a letter, however short
_NOTES = 3  # sentences of texts and summaries, or in another language; a document with more is about them, or in both
_NOTES_OF_MANY = 0.15  # of the sentences
_SCRIPT_LETTERS = 8  # of a sentence; fewer are a name
_SCRIPT_SHARE = 0.6  # of the letters in another script
_FOREIGN_WORDS = 2  # different common words of another language; one may be part of a name
_FOREIGN_SHARE = 0.12  # of a sentence's words, as in `reading.detection`
_OWN_SHARE = 0.3  # of a sentence's words: with more of its own common words it is in the document's language
_OF_NAMES = frozenset((
    "van", "von", "der", "den", "ter", "de", "del", "della", "di", "da", "dal", "do", "dos", "du", "la", "le", "el", "al",
))  # fmt: skip
"""Common words that stand in names."""
# Chinese parts no words: each character is one. Elsewhere a single letter may be an initial.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]{2,}")
_SAMPLE = 20_000  # characters by which the language is told where `Document.language` does not
_SURE = 0.08  # of the words; another language's common words are rarer
_LATIN_END = 0x24F  # the last of the Latin letters that European languages use
_ITSELF = "speaks of this text or of a summary"
# Short, made by the desk, or judged already.
_SKIPPED = {"headline", "byline", "credit", "speaker", "instruction"}


@dataclass(frozen=True, slots=True)
class _Voice:
    """How one language speaks to a reader, gives orders, and speaks of the text itself."""

    reader: re.Pattern[str]
    orders: tuple[re.Pattern[str], ...]
    names: re.Pattern[str]
    wants: re.Pattern[str]
    alone: re.Pattern[str]
    calls: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Address:
    """What shows that a sentence is not the document's own report.

    Attributes:
        how: In words that go on with "this sentence".
        quoted: It stands in quotation marks, and the rest of the sentence reports it.
    """

    how: str
    quoted: bool = False


def speaking(
    document: Document, sentences: Sequence[Sentence], rules: Path | None = None
) -> dict[int, Address]:
    """Return the numbers of the sentences that are not the document's own report, in order, and what shows it.

    Words in quotation marks are somebody else's and do not count, nor do a transcript's turns: people speak to people.
    A document in which much speaks to its reader, as a letter does, is left alone in this respect; so is one with much
    in another language, or about texts and summaries.

    Args:
        document: Its text and language.
        sentences: All its sentences; those of kind `instruction` are judged already.
        rules: A folder of the user's own word lists.
    """
    common = _common(rules)
    language = document.language if document.language in common else _language_of(document.text, common)
    voice, told = _voice(language, rules), instruction_rules(rules).is_told
    text = _without_quotations(document.text)
    apart: dict[int, Address] = {}  # in another language, or of the text itself
    to_reader: dict[int, Address] = {}
    transcript = sum(s.kind == "speaker" for s in sentences) >= _TURNS
    turn = False
    for sentence in sentences:
        if sentence.kind != "body":
            turn = transcript and sentence.kind == "speaker"
        if sentence.kind in _SKIPPED:
            continue
        own, whole = text[sentence.start : sentence.end], sentence.of(document)
        words = plain(own)
        if how := _foreign(words, language, common):
            apart[sentence.number] = Address(how)
        elif _about_itself(words, voice):
            apart[sentence.number] = Address(_ITSELF)
        elif own != whole and voice.calls.search(plain(whole)):
            apart[sentence.number] = Address(_ITSELF, quoted=True)
        elif not turn and (how := _to_reader(words, voice)) and not told(words):
            to_reader[sentence.number] = Address(how)
    body = [s for s in sentences if s.kind == "body"]
    found = apart if len(apart) <= max(_NOTES, _NOTES_OF_MANY * len(body)) else {}
    if to_reader and _is_rare(document, body, to_reader):
        found |= to_reader
    return dict(sorted(found.items()))


def _to_reader(text: str, voice: _Voice) -> str:
    if voice.reader.search(text):
        return "speaks to its reader"
    starts = [0, *(m.end() for m in islice(_ASIDE.finditer(text), _ASIDES))]
    asks = text.rstrip("”\"') ").endswith("?")
    if not asks and any(order.match(text, at) for order in voice.orders for at in starts):
        return "gives its reader an order"
    return "is no prose" if _CODE.search(text) else ""


def _about_itself(text: str, voice: _Voice) -> bool:
    return any(pattern.search(text) for pattern in (voice.alone, voice.calls)) or (
        voice.names.search(text) is not None and voice.wants.search(text) is not None
    )


def _foreign(text: str, language: str, common: Mapping[str, frozenset[str]]) -> str:
    """Return which way a sentence is not in the document's language; empty when it is, or is a name."""
    own = common.get(language)
    words = _WORD.findall(text)
    if own is None or not words:
        return ""
    known = [lower for word in words if (lower := word.lower()) in own]
    if len(known) > _OWN_SHARE * len(words):
        return ""
    letters = [ord(char) > _LATIN_END for word in words for char in word]
    latin = all(ord(char) <= _LATIN_END for word in own for char in word)
    if not known and len(letters) >= _SCRIPT_LETTERS and letters.count(latin) > _SCRIPT_SHARE * len(letters):
        return "is in another script than the document"
    other = [w for at, w in enumerate(words) if w not in own and not _joins_names(words, at)]
    for code, theirs in common.items():
        hits = [word for word in other if word in theirs]
        enough = len(hits) >= max(_FOREIGN_SHARE * len(words), 2 * sum(w not in theirs for w in known) + 1)
        if code != language and enough and len(set(hits)) >= _FOREIGN_WORDS:
            return "is in another language than the document"
    return ""


def _joins_names(words: Sequence[str], at: int) -> bool:
    """Tell whether a word stands between parts of a name, as in "CJ van der Linde"."""
    if words[at] not in _OF_NAMES:
        return False
    near = [words[max(at - 2, 0) : at][::-1], words[at + 1 : at + 3]]
    return all(next((w[0].isupper() for w in side if w not in _OF_NAMES), True) for side in near)


def _language_of(text: str, common: Mapping[str, frozenset[str]]) -> str:
    """Return the language whose common words a text has most of; empty when it has few of each."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    shares = {code: sum(word in theirs for word in words) for code, theirs in common.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > _SURE * len(words) else ""


def _is_rare(document: Document, told: Sequence[Sentence], to_reader: Collection[int]) -> bool:
    """Tell whether so little speaks to a reader that it is not the document's way."""
    if len(to_reader) <= _FEW_OF_MANY * len(told):
        return True
    if len(to_reader) > _MOST * len(told):
        return False
    starts = [start for start, _ in paragraphs(document.text)]
    return len({bisect_right(starts, s.start) for s in told if s.number in to_reader}) <= _FEW


def _without_quotations(text: str) -> str:
    """Return text of the same length in which each quotation is a row of closing marks."""
    pieces, at, open_ = [], 0, False
    for start, end in paragraphs(text):
        found = quotations(text, start, end, open_before=open_)
        open_ = bool(found) and not found[-1].closed
        for quote in found:
            hidden = re.sub(r"[^\n]", "”", text[quote.outer_start : quote.outer_end])
            pieces += [text[at : quote.outer_start], hidden]
            at = quote.outer_end
    return "".join([*pieces, text[at:]])


@lru_cache(maxsize=8)  # one, and one for each folder of the user's own
def _common(extra: Path | None) -> dict[str, frozenset[str]]:
    """Return the most frequent words of every language that has such a list."""
    folders = sorted(f.name for f in files("summarize.languages").iterdir() if f.is_dir())
    listed = {code: Language(code, extra).table("addressing").get("common", {}) for code in folders}
    return {code: frozenset(table["words"]) for code, table in listed.items() if table}


@lru_cache(maxsize=32)  # the languages of a run and the user's word lists
def _voice(language: str, extra: Path | None) -> _Voice:
    table = Language(language, extra).table("addressing")

    def any_of(part: str, name: str) -> str:
        return "|".join(_spelt(word, table) for word in table.get(part, {}).get(name, ())) or "(?!)"

    def whole(part: str, name: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{any_of(part, name)})\b", re.IGNORECASE)

    verb = (
        rf"(?:(?:{any_of('orders', 'lead')})\W+)*"
        rf"(?:(?:{any_of('orders', 'verbs')})\b"
        rf"|(?:{any_of('orders', 'also_nouns')}) (?:{any_of('orders', 'object')})\b"
        rf"|(?:{any_of('orders', 'before_names')}) ?(?-i:(?<= )[A-Z]))"
    )
    colon = r"[^:;.!?—–”]{1,80}[:;—–]\s+"
    comma = rf"(?:{any_of('orders', 'before')})\b[^,.!?”]{{0,80}}, "
    return _Voice(
        reader=whole("reader", "words"),
        orders=tuple(
            re.compile(rf"[^\w”]{{0,20}}{lead}{verb}", re.IGNORECASE) for lead in ("", colon, comma)
        ),
        names=whole("itself", "names"),
        wants=whole("itself", "wants"),
        alone=re.compile(any_of("itself", "alone"), re.IGNORECASE),
        calls=re.compile(any_of("itself", "calls"), re.IGNORECASE),
    )


def _spelt(pattern: str, table: dict[str, Any]) -> str:
    """Return a pattern with each {word} replaced by its alternatives."""
    for name, words in table.get("words", {}).items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{'|'.join(words)})")
    return pattern
