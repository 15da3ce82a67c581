# ruff: noqa: INP001, PLR2004, RUF001, T201  # a script that prints; look-alike marks are its material; shares and word counts of its sampling
"""Who accepts false quotations, who refuses true ones, and how long it takes. No model is needed.

    python benchmarks/verifier.py [--texts GLOB ...] [--false 6000] [--true 2500] [--limit 600] [--seed 7]

True quotes are stretches of sentences of the texts, as they are or with reversible noise (quotation marks, dashes,
white space, Unicode form, line-break hyphens). False ones differ in a digit, name, date, unit, word or negation, swap
two names, or cut a word, a number or the negation before them. A changed quote whose words still stand in the source
in a row is left out. The slow rivals get the same pairs, sampled down to --limit.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Verifier = Callable[[str, str], bool]

PASSAGE = 3_000  # characters of source a quote is looked up in, about one chunk
LEAST_WORDS, MOST_WORDS = 4, 14  # words of a sampled quote
NOISY_FALSE = 0.3  # share of false quotes that carry reversible noise as well
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
UNITS = [
    "kilometers",
    "kilometres",
    "miles",
    "meters",
    "metres",
    "km",
    "tons",
    "tonnes",
    "feet",
    "hours",
    "days",
]
UNITS += ["weeks", "months", "years", "percent", "million", "billion", "thousand", "hundred", "dozen"]
TURNING = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|without|cannot|den(?:y|ies|ied|ying)|refus\w+|fail\w*|declin\w+|reject\w+"
    r"|if|unless|whether|may|might|could|would|should|can|must|will|nobody|hardly|almost|nearly|claim\w*|promis\w+"
    r"|propos\w+|believed|wants?|stop\w*|prevent\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
"""A stretch right behind or before one of these is neither true nor false: it leaves out what turns it around."""


@dataclass(frozen=True)
class Pair:
    """A quote, the source it is looked up in, and whether it is true."""

    quote: str
    source: str
    true: bool
    kind: str


def plain_tokens(text: str) -> list[str]:
    """Words between white space without outer punctuation: the benchmark's own idea of what a text says."""
    text = unicodedata.normalize("NFC", re.sub("[\u00ad\u200b]", "", text))
    text = re.sub("[‘’′ʼ]", "'", re.sub("[“”„«»]", '"', text)).replace("…", "...")
    text = re.sub(r"[‐-―−]", "-", text)
    return [t for t in (w.strip(".,;:!?\"'()[]") for w in text.split()) if t]


def stands(quote: str, source: str) -> bool:
    """Tell whether the words of the quote stand in the source in a row."""
    return f"\0{chr(0).join(plain_tokens(quote))}\0" in f"\0{chr(0).join(plain_tokens(source))}\0"


def passages(text: str) -> list[str]:
    """Split a text at paragraph ends into passages of about `PASSAGE` characters."""
    out, current = [], ""
    for paragraph in re.split(r"\n\s*\n", text):
        if current and len(current) + len(paragraph) > PASSAGE:
            out.append(current)
            current = ""
        current += paragraph + "\n\n"
    return [*out, current]


def sentences(passage: str) -> list[str]:
    """Split a passage roughly into sentences."""
    return [
        s
        for s in re.split(r"(?<=[.!?])[\"”’]?\s+(?=[\"“A-ZА-ЯΑ-Ω])|\n\s*\n", passage)
        if s and len(s.split()) >= LEAST_WORDS
    ]


def stretch(passage: str, rng: random.Random) -> str | None:
    """Return a stretch of whole words of one sentence, or None when what stands around it may turn it around."""
    sentence = rng.choice(sentences(passage) or [""]).strip()
    spans = [m.span() for m in re.finditer(r"\S+", sentence)]
    if len(spans) < LEAST_WORDS:
        return None
    if rng.random() < 0.3:  # whole sentences are what a model quotes most
        return sentence
    length = rng.randint(LEAST_WORDS, min(MOST_WORDS, len(spans)))
    first = rng.randrange(len(spans) - length + 1)
    before, after = sentence[: spans[first][0]], sentence[spans[first + length - 1][1] :]
    if TURNING.search(before) or TURNING.search(" ".join(after.split()[:4])) or "?" in after:
        return None
    chosen = sentence[spans[first][0] : spans[first + length - 1][1]].strip("\"“”‘’'()[],;:—–- ")
    return chosen if len(chosen.split()) >= LEAST_WORDS else None


# ---------- reversible noise ----------
def _break_word(quote: str, rng: random.Random) -> str:
    words = [m for m in re.finditer(r"[^\W\d_]{6,}", quote) if m.group().isascii()]
    if not words:
        return quote
    word = rng.choice(words)
    at = rng.randint(word.start() + 2, word.end() - 3)
    return f"{quote[:at]}-\n{quote[at:]}"


NOISE: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda q, _: q,
    "straight marks": lambda q, _: re.sub("[“”]", '"', re.sub("[‘’]", "'", q)),
    "curly marks": lambda q, _: re.sub(r'"', "”", q.replace("'", "’")),
    "dashes": lambda q, rng: re.sub("[-–—]", lambda _: rng.choice("-–‑"), q),
    "white space": lambda q, rng: re.sub(
        r"\s", lambda _: rng.choice([" ", "\n", "  ", "\u00a0", "\u2009"]), q
    ),
    "decomposed": lambda q, _: unicodedata.normalize("NFD", q),
    "line-break hyphen": _break_word,
    "invisible": lambda q, rng: q.replace(" ", rng.choice([" \u200b", "\u00ad ", " \u200e"]), 1),
    "outer marks": lambda q, _: f"“{q.rstrip('.')}.”" if q[-1].isalnum() or q[-1] == "." else q,
}


# ---------- false quotes ----------
def _digit(quote: str, rng: random.Random) -> str:
    places = [m.start() for m in re.finditer(r"\d", quote)]
    if not places:
        return quote
    at = rng.choice(places)
    return quote[:at] + rng.choice([d for d in "0123456789" if d != quote[at]]) + quote[at + 1 :]


def _swap_digits(quote: str, rng: random.Random) -> str:
    pairs = [m.start() for m in re.finditer(r"(?=(\d)(?!\1)\d)", quote)]
    if not pairs:
        return quote
    at = rng.choice(pairs)
    return quote[:at] + quote[at + 1] + quote[at] + quote[at + 2 :]


def _instead(quote: str, rng: random.Random, words: list[str], among: list[str]) -> str:
    hits = [m for w in words for m in re.finditer(rf"(?<!\w){re.escape(w)}(?!\w)", quote)]
    if not hits:
        return quote
    hit = rng.choice(hits)
    other = rng.choice([w for w in among if w != hit.group()] or [hit.group()])
    return quote[: hit.start()] + other + quote[hit.end() :]


def _names(text: str) -> list[str]:
    return sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*", text)))


def _name(quote: str, rng: random.Random, source: str) -> str:
    return _instead(quote, rng, _names(f"a {quote}"), [*_names(source), "Ruritania", "Orsinia"])


def _swap_names(quote: str, rng: random.Random) -> str:
    names = list(re.finditer(r"(?<!^)\b[A-Z][a-z]{2,}", quote))
    if len(names) < 2:
        return quote
    a, b = sorted(rng.sample(names, 2), key=lambda m: m.start())
    return quote[: a.start()] + b.group() + quote[a.end() : b.start()] + a.group() + quote[b.end() :]


def _drop_negation(quote: str, _: random.Random) -> str:
    return re.sub(r"n['’]t\b| (?:not|never|no)(?= )", "", quote, count=1)


def _add_negation(quote: str, rng: random.Random) -> str:
    verbs = list(re.finditer(r" (?:is|are|was|were|has|have|had|will|would|did|can|said)(?= )", quote))
    if not verbs:
        return quote
    verb = rng.choice(verbs)
    return quote[: verb.end()] + rng.choice([" not", " never"]) + quote[verb.end() :]


def _drop_word(quote: str, rng: random.Random) -> str:
    words = quote.split(" ")
    if len(words) <= LEAST_WORDS:
        return quote
    words.pop(rng.randrange(1, len(words) - 1))
    return " ".join(words)


def _cut(quote: str, rng: random.Random, pattern: str) -> str:
    """Cut the first or the last word so that only a part of it is left."""
    first, last = quote.split(" ", 1)[0], quote.rsplit(" ", 1)[-1]
    if rng.random() < 0.5 and re.fullmatch(pattern, first):
        return quote[rng.randint(1, len(first) - 1) :].lstrip(".,'’-")
    if re.fullmatch(pattern, last):
        return quote[: -rng.randint(1, len(last) - 1)].rstrip(".,'’-")
    return quote


FALSE: dict[str, Callable[[str, random.Random, str], str]] = {
    "digit": lambda q, r, _: _digit(q, r),
    "swapped digits": lambda q, r, _: _swap_digits(q, r),
    "name": _name,
    "swapped names": lambda q, r, _: _swap_names(q, r),
    "date": lambda q, r, _: _instead(_instead(q, r, MONTHS, MONTHS), r, DAYS, DAYS),
    "unit": lambda q, r, _: _instead(q, r, UNITS, UNITS),
    "negation dropped": lambda q, r, _: _drop_negation(q, r),
    "negation added": lambda q, r, _: _add_negation(q, r),
    "word dropped": lambda q, r, _: _drop_word(q, r),
    "word cut": lambda q, r, _: _cut(q, r, r"[^\W\d_]{3,}(?:['’-]\w+)?"),
    "number cut": lambda q, r, _: _cut(q, r, r"\d[\d.,]*\d"),
}


def behind_negation(passage: str, rng: random.Random) -> str | None:
    """Return a stretch that starts right behind a negation."""
    hits = list(re.finditer(r"(?:\bnot|\bnever|n['’]t|\bdenied|\brefused to|\bfailed to) (?=[a-z])", passage))
    if not hits:
        return None
    words = re.match(r"[^.!?;:]+", passage[rng.choice(hits).end() :])
    taken = words.group().split()[: rng.randint(3, 9)] if words else []
    return " ".join(taken).rstrip(",") if len(taken) >= 3 else None


def make_pairs(texts: list[str], rng: random.Random, false: int, true: int) -> list[Pair]:
    """Make the true and the false pairs, evenly over the kinds as far as the texts allow."""
    sources = [p for text in texts for p in passages(text) if len(sentences(p)) > 1]
    pairs: dict[tuple[str, str], Pair] = {}
    for wanted, label in ((true, True), (false, False)):
        made = 0
        for _ in range(wanted * 400):
            if made >= wanted:
                break
            source = rng.choice(sources)
            pair = _true_pair(source, rng) if label else _false_pair(source, rng)
            if pair is not None and (pair.quote, pair.source) not in pairs:
                pairs[pair.quote, pair.source] = pair
                made += 1
    return list(pairs.values())


def _true_pair(source: str, rng: random.Random) -> Pair | None:
    quote = stretch(source, rng)
    kind = rng.choice(list(NOISE))
    if quote is None:
        return None
    if kind == "line-break hyphen" and rng.random() < 0.5:
        return Pair(
            quote,
            source.replace(quote, _break_word(quote, rng)),
            true=True,
            kind="line-break hyphen (source)",
        )
    noisy = NOISE[kind](quote, rng)
    return Pair(noisy, source, true=True, kind=kind) if noisy != quote or kind == "as it is" else None


def _false_pair(source: str, rng: random.Random) -> Pair | None:
    kind = rng.choice([*FALSE, "negation cut"])
    if kind == "negation cut":
        cut = behind_negation(source, rng)
        elsewhere = cut is None or len(re.findall(re.escape(cut), source)) > 1
        return None if elsewhere or cut is None else Pair(cut, source, true=False, kind=kind)
    quote = stretch(source, rng)
    changed = FALSE[kind](quote, rng, source).strip() if quote else ""
    if not changed or changed == quote or stands(changed, source) or not plain_tokens(changed):
        return None
    if rng.random() < NOISY_FALSE:
        changed = NOISE[rng.choice(["straight marks", "dashes", "white space", "decomposed", "outer marks"])](
            changed, rng
        )
    return Pair(changed, source, true=False, kind=kind)


# ---------- the tools ----------
def ours() -> Verifier:
    """Return our check."""
    import sys  # noqa: PLC0415  # only to run from a checkout

    sys.path.insert(0, str(ROOT))
    from summarize.ground.occurs import find_quote  # noqa: PLC0415  # the path is set above

    return lambda quote, source: find_quote(quote, source) is not None


def langextract(*, exact: bool) -> Verifier:
    """Return LangExtract's aligner; `exact` counts only MATCH_EXACT."""
    from langextract import resolver  # noqa: PLC0415  # a rival, perhaps not installed
    from langextract.core import data  # noqa: PLC0415

    aligner = resolver.WordAligner()

    def verify(quote: str, source: str) -> bool:
        extraction = data.Extraction(extraction_class="quote", extraction_text=quote)
        found = aligner.align_extractions([[extraction]], source)[0][0]
        if exact:
            return found.alignment_status == data.AlignmentStatus.MATCH_EXACT
        return found.char_interval is not None

    return verify


def instructor() -> Verifier:
    """Return instructor's CitationMixin: accepted when it finds a span."""
    from instructor.v2.dsl.citation import CitationMixin  # noqa: PLC0415  # a rival, perhaps not installed

    def verify(quote: str, source: str) -> bool:
        found = CitationMixin.model_validate({"substring_quotes": [quote]}, context={"context": source})
        return any(found.substring_quotes)

    return verify


TOOLS: list[tuple[str, str, Callable[[], Verifier], bool]] = [
    ("summarize", "summarize", ours, False),
    ("LangExtract, any location", "langextract", lambda: langextract(exact=False), True),
    ("LangExtract, MATCH_EXACT", "langextract", lambda: langextract(exact=True), True),
    ("instructor CitationMixin", "instructor", instructor, True),
]


def run(verify: Verifier, pairs: list[Pair]) -> tuple[list[Pair], float]:
    """Return the pairs judged wrongly and the milliseconds a quote, with each source's first look-up left in."""
    wrong = []
    begin = time.perf_counter()
    for pair in pairs:
        try:
            accepted = verify(pair.quote, pair.source)
        except Exception:  # noqa: BLE001  # a rival that crashes accepts nothing
            accepted = False
        if accepted != pair.true:
            wrong.append(pair)
    return wrong, (time.perf_counter() - begin) * 1000 / max(len(pairs), 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--texts", nargs="*", default=[str(ROOT / "seeds" / "*.txt"), str(ROOT / "seeds" / "*.md")]
    )
    parser.add_argument("--false", type=int, default=6000, dest="false_pairs")
    parser.add_argument("--true", type=int, default=2500, dest="true_pairs")
    parser.add_argument("--limit", type=int, default=600, help="pairs for each slow rival; 0 is all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="print so many of our wrong judgements")
    args = parser.parse_args()
    paths = sorted(
        p
        for g in args.texts
        for p in Path(Path(g).anchor or ".").glob(str(Path(g).relative_to(Path(g).anchor)))
    )
    texts = [p.read_text("utf-8") for p in paths if p.name != "README.md"]
    rng = random.Random(args.seed)  # noqa: S311  # reproducible, not secret
    pairs = make_pairs(texts, rng, args.false_pairs, args.true_pairs)
    pairs.sort(key=lambda p: p.source)  # as in a run: the quotes of one source in a row
    sample = (
        pairs
        if not args.limit
        else sorted(rng.sample(pairs, min(args.limit, len(pairs))), key=lambda p: p.source)
    )
    counts = Counter(p.true for p in pairs)
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, seed {args.seed}, {len(texts)} texts, ",
        end="",
    )
    print(
        f"{counts[False]:,} false and {counts[True]:,} true quotes; slow rivals: {len(sample):,} of them.\n"
    )
    print("| tool | version | false accepted | true refused | ms a quote |\n|---|---|---|---|---|")
    for title, package, make, slow in TOOLS:
        try:
            verify = make()
            number = "this" if package == "summarize" else version(package)
        except (ImportError, PackageNotFoundError):
            print(f"| {title} | not installed | | | |")
            continue
        chosen = sample if slow else pairs
        wrong, milliseconds = run(verify, chosen)
        accepted, refused = sum(not p.true for p in wrong), sum(p.true for p in wrong)
        false, true = sum(not p.true for p in chosen), sum(p.true for p in chosen)
        print(
            f"| {title} | {number} | {accepted} of {false:,} ({accepted / max(false, 1):.1%}) "
            f"| {refused} of {true:,} ({refused / max(true, 1):.1%}) | {milliseconds:.3f} |",
            flush=True,
        )
        if not slow:
            _show(pairs, wrong, args.show)


def _show(pairs: list[Pair], wrong: list[Pair], most: int) -> None:
    if not most:
        return
    totals, faults = Counter((p.true, p.kind) for p in pairs), defaultdict(list)
    for pair in wrong:
        faults[pair.true, pair.kind].append(pair.quote)
    for key in sorted(totals):
        print(f"    {'true ' if key[0] else 'false'} {key[1]}: {len(faults[key])} wrong of {totals[key]}")
        for quote in faults[key][:most]:
            print("       ", repr(quote))


if __name__ == "__main__":
    main()
