"""Words of a sentence, with known phrases joined into one token and tagged by the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.spot.name_words import straight

if TYPE_CHECKING:
    from summarize.document import Sentence
    from summarize.spot.name_words import Lexicon, Tag

_LETTER = r"[\w\u0300-\u036f\u200c\u200d]"  # combining accents and joiners stay inside a word
_WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}(?:[A-Z](?!{_LETTER}))?(?:-{_LETTER}+)*"  # U.S., J.K, U.S.-led
    r"|(?:[a-z]\.){2,}"  # a.i., p.m.
    rf"|{_LETTER}+(?:[-‑'’ʼ‘]{_LETTER}+|\.(?=[A-Z]\.-))*"  # noqa: RUF001  # word with inner hyphens, apostrophes
    r"|\S"
)
_POSSESSIVE = re.compile(r"(?<=.)['’ʼ]s$", re.IGNORECASE)  # noqa: RUF001  # the characters meant
_DESIGNATION = re.compile(
    r"(?=[A-Z])[A-Za-z]{1,4}-?\d{1,4}[A-Za-z]{0,4}\d?(?:-\w+)?s?$|[A-Z][a-z]*-[A-Z]{0,2}\d+\w*$"
)  # T-72, KC-135R, M1A2, Tor-M1
_ORDINAL = re.compile(r"(?:\d+-)?\d+(?:st|nd|rd|th)$|\d{1,3}$")  # "2-137th Aviation Battalion"
_NEXT = re.compile(r"\s+(\S)")
_NEAR = re.compile(r"[^\S\n]*\n?[^\S\n]*$")  # at most one line break: names wrap, paragraphs don't
_LAST_LATIN = 0x24F  # end of Latin Extended-B
_LATIN_MORE = range(0x1E00, 0x1F00)  # Latin Extended Additional


@dataclass(frozen=True, slots=True)
class Token:
    """One word, known phrase or punctuation mark; `low` has straight apostrophes and small letters."""

    start: int
    end: int
    text: str
    low: str
    tag: Tag = ""
    capital: bool = False
    """Written like a name: a capital first, or behind a prefix such as "al-"."""
    joined: bool = False
    """Only white space, at most one line break, lies between this token and the one before."""

    @property
    def last(self) -> str:
        """The last word, lower case."""
        return self.low.rsplit(None, 1)[-1]


def split_words(text: str, abbreviations: frozenset[str]) -> list[tuple[int, int, str]]:
    """Split `text` into words and punctuation marks with their offsets; a possessive "'s" is a word of its own."""
    out: list[tuple[int, int, str]] = []
    position = 0
    while match := _WORD.search(text, position):
        start, end = match.span()
        word = match.group()
        follows = text[end : end + 1]
        if follows == "." and (word.lower() + "." in abbreviations or _initial(word, text, end + 1)):
            end += 1
        elif possessive := _POSSESSIVE.search(word):
            cut = start + possessive.start()
            out += [(start, cut, text[start:cut]), (cut, end, text[cut:end])]
            position = end
            continue
        out.append((start, end, text[start:end]))
        position = end
    return out


def _initial(word: str, text: str, behind: int) -> bool:
    follows = _NEXT.match(text, behind) if len(word) == 1 and word.isupper() else None
    return follows is not None and follows[1].isupper()


def tokenize(text: str, sentence: Sentence, lexicon: Lexicon) -> list[Token]:
    """Return the tagged tokens of a sentence, offsets into the document's `text`."""
    raw = split_words(text[sentence.start : sentence.end], lexicon.abbreviations)
    cut = [piece for part in raw for piece in _without_prefix(part, lexicon)]
    parts = [(sentence.start + a, sentence.start + b, word, straight(word)) for a, b, word in cut]
    lows = [p[3].lower() for p in parts]
    out: list[Token] = []
    i = 0
    while i < len(parts):
        length, tag = _known(parts, lows, i, lexicon)
        start, end = parts[i][0], parts[i + length - 1][1]
        near = bool(out) and bool(_NEAR.fullmatch(text, out[-1].end, start))
        whole = text[start:end]
        out.append(
            Token(start, end, whole, " ".join(lows[i : i + length]), tag, capital(whole, lexicon), near)
        )
        i += length
    return _with_fields(out, text, lexicon)


def _without_prefix(part: tuple[int, int, str], lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Cut a prefix that gives a status off an office: "ex-minister", "then-President"."""
    start, end, word = part
    head, mark, _ = straight(word).partition("-")
    length = len(head) + 1
    if not mark or not lexicon.has("former", head.lower() + mark) or length >= len(word):
        return [part]
    return [(start, start + length, word[:length]), (start + length, end, word[length:])]


def _known(
    parts: list[tuple[int, int, str, str]], lows: list[str], i: int, lexicon: Lexicon
) -> tuple[int, Tag]:
    for key, tag, exact in lexicon.phrases.get(lows[i], ()):
        n = len(key)
        if n > len(parts) - i:
            continue
        have = tuple(p[3] for p in parts[i : i + n]) if exact else tuple(lows[i : i + n])
        small_ok = tag in {"title", "honorific"} or (tag == "product" and n > 1)
        if have == key and (exact or small_ok or capital(parts[i][2], lexicon)):
            return n, tag
    return 1, _form(parts[i][2], lows[i], lexicon)


def _form(word: str, low: str, lexicon: Lexicon) -> Tag:
    """Return what the form of a word alone tells of it."""
    if low == "'s":
        return "possessive"
    opening, _, ending = low.rpartition("-")
    if lexicon.has("calendar", opening) and word.rpartition("-")[2].islower():
        return "calendar"  # "July-end"
    if "-" in word and (lexicon.has("calendar", ending) or lexicon.has("type_endings", ending)):
        return "calendar" if lexicon.has("calendar", ending) else "product"
    if _DESIGNATION.match(word):
        return "designation"
    if _ORDINAL.match(word):
        return "number"
    other = word[0].isalpha() and ord(word[0]) > _LAST_LATIN and ord(word[0]) not in _LATIN_MORE
    return "script" if other else ""


def _with_fields(tokens: list[Token], text: str, lexicon: Lexicon) -> list[Token]:
    """Join an office with its field: "Minister" + "of" + "Foreign Affairs and Trade" is one title."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token, end = tokens[i], i + 1
        if token.tag == "calendar" and _is_surname(tokens, i, lexicon):
            token = replace(token, tag="")
        if token.tag == "title" and lexicon.has("of_offices", token.low):
            end = _field_end(tokens, i, lexicon)
        if end > i + 1:
            low = " ".join(t.low for t in tokens[i:end])
            whole = text[token.start : tokens[end - 1].end]
            token = Token(token.start, tokens[end - 1].end, whole, low, "title", token.capital, token.joined)
        out.append(token)
        i = end
    return out


def _is_surname(tokens: list[Token], i: int, lexicon: Lexicon) -> bool:
    """Tell whether the name of a month is a person's: "Theresa May", "Mrs May", "May said"."""
    if not tokens[i].text.istitle() or tokens[i].text.endswith("."):
        return False
    before = tokens[i - 1] if i and tokens[i].joined else None
    if before is not None and before.capital:
        return before.tag in {"title", "honorific"} or (not before.tag and lexicon.has("given", before.low))
    return i + 1 < len(tokens) and lexicon.has("say_verbs", tokens[i + 1].low)


def _field_end(tokens: list[Token], i: int, lexicon: Lexicon) -> int:
    j = i + 1
    if j >= len(tokens) or tokens[j].low not in {"of", "for"}:
        return i + 1
    j += 1
    if j < len(tokens) and tokens[j].low == "the":
        j += 1
    end = i + 1
    while j < len(tokens) and tokens[j].joined and (lexicon.has("topics", tokens[j].low)):
        j += 1
        end = j
        if j + 1 < len(tokens) and tokens[j].low == "and" and lexicon.has("topics", tokens[j + 1].low):
            j += 1
    return end


def capital(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a word is written like a name: a capital first, or behind a prefix such as "al-"."""
    if word[:1].isupper():
        return True
    plain = straight(word)
    mark = "-" if "-" in plain else "'"
    head, _, tail = plain.partition(mark)
    return tail[:1].isupper() and lexicon.has("prefixes", head.lower() + mark)
