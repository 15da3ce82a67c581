# ruff: noqa: INP001, PLC0415, T201  # a script, not a package; libraries that may be missing; it prints a table
"""Which library reads PDF, DOCX and HTML best: files made of the seeds, read back, compared with the known text.

    python benchmarks/reading.py          # a table in Markdown; libraries that are not installed are left out

Word error: words to insert, delete or replace, by the words of the known text. Whole: paragraphs that come back word for
word, white space apart. Order: neighbouring paragraphs that change places. Seconds: for all files of the row.
"""

from __future__ import annotations

import importlib.util
import io
import random
import re
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import made_documents as made  # noqa: E402  # found only after the path is set
from docx import Document  # noqa: E402  # the same
from docx.oxml import parse_xml  # noqa: E402  # the same
from docx.oxml.ns import nsdecls  # noqa: E402  # the same
from plain_pdf import Run, write_pdf  # noqa: E402  # the same

from summarize.reading.readers import extract  # noqa: E402  # the same

Reader = Callable[[bytes], str]
_SHINGLE = 6  # words by which a paragraph's place is found
_MARKERS = re.compile(r"^(?:#+|>|-) ", re.MULTILINE)  # ours of headings, quotations and entries
_VOWELS = set("aeiouy")


def ours(kind: str) -> Reader:
    """Return our reader of a format, in this process."""
    return lambda data: extract(kind, data, "a").text  # type: ignore[arg-type]  # one of its names


def by_pdfium(data: bytes) -> str:
    """PDFium's own order."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\ufffe", "-\n")


def by_pypdf(data: bytes, mode: str = "plain") -> str:
    """Use pypdf in one of its two modes."""
    import pypdf

    return "\n".join(
        page.extract_text(extraction_mode=mode) for page in pypdf.PdfReader(io.BytesIO(data)).pages
    )


def by_pdfplumber(data: bytes) -> str:
    """Use pdfplumber."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def by_pdfminer(data: bytes) -> str:
    """Use pdfminer.six with its layout analysis."""
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data))


def by_python_docx(data: bytes) -> str:
    """Paragraphs and tables in their order, as its guide has it."""
    document = Document(io.BytesIO(data))
    found = []
    for one in document.iter_inner_content():
        rows = getattr(one, "rows", None)
        found += [one.text] if rows is None else [" ".join(cell.text for cell in row.cells) for row in rows]
    return "\n\n".join(found)


def by_docx2txt(data: bytes) -> str:
    """Use docx2txt."""
    import docx2txt

    return docx2txt.process(io.BytesIO(data))


def by_mammoth(data: bytes) -> str:
    """Use mammoth's raw text."""
    import mammoth

    return mammoth.extract_raw_text(io.BytesIO(data)).value


def by_docx2python(data: bytes) -> str:
    """Use docx2python with its body only."""
    from docx2python import docx2python

    with docx2python(io.BytesIO(data)) as found:
        return found.text


def by_trafilatura(data: bytes) -> str:
    """Use trafilatura's plain text."""
    import trafilatura

    return trafilatura.extract(data.decode(), include_comments=False) or ""


def by_resiliparse(data: bytes) -> str:
    """Use resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(data.decode(), main_content=True, list_bullets=False)


def by_readability(data: bytes) -> str:
    """Use readability-lxml's summary."""
    import lxml.html
    from readability import Document as Page

    return "\n".join(lxml.html.fromstring(Page(data.decode()).summary()).itertext())


def by_selectolax(data: bytes) -> str:
    """Take all text of the body: no boilerplate removed."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(data).body
    return body.text(separator="\n") if body else ""


READERS: dict[str, dict[str, tuple[str, Reader]]] = {
    "pdf": {
        "ours on pypdfium2": ("pypdfium2", ours("pdf")),
        "pypdfium2": ("pypdfium2", by_pdfium),
        "pypdf": ("pypdf", by_pypdf),
        "pypdf, layout": ("pypdf", lambda data: by_pypdf(data, "layout")),
        "pdfplumber": ("pdfplumber", by_pdfplumber),
        "pdfminer.six": ("pdfminer", by_pdfminer),
    },
    "docx": {
        "ours": ("lxml", ours("docx")),
        "python-docx": ("docx", by_python_docx),
        "docx2txt": ("docx2txt", by_docx2txt),
        "mammoth": ("mammoth", by_mammoth),
        "docx2python": ("docx2python", by_docx2python),
    },
    "html": {
        "ours on trafilatura": ("trafilatura", ours("html")),
        "trafilatura": ("trafilatura", by_trafilatura),
        "resiliparse": ("resiliparse", by_resiliparse),
        "readability-lxml": ("readability", by_readability),
        "selectolax, all text": ("selectolax", by_selectolax),
    },
}


def broken(seed: made.Source) -> bytes:
    """Two justified columns whose words are broken at line ends, by our own writer."""
    chance = random.Random(7)  # noqa: S311  # where words break, the same each time
    pages: list[list[Run]] = [[]]
    column, y = 0, 780.0
    for level, text in seed.blocks:
        for line in [*_broken_lines(text.replace("\n", " "), 48, chance), ""]:
            if y < 60:  # noqa: PLR2004  # points: the foot of the page
                column, y = 1 - column, 780.0
                if not column:
                    pages.append([])
            if line:
                pages[-1].append(Run(50 + 265 * column, y, line, 10, bold=bool(level)))
            y -= 12.5 if line else 7
    for number, runs in enumerate(pages, start=1):
        runs.append(Run(50, 815, seed.publisher or "Ministry", 8))
        runs.append(Run(300, 30, str(number), 8))
    return write_pdf(pages)


def _broken_lines(text: str, columns: int, chance: random.Random) -> list[str]:
    found = [""]
    for word in text.split():
        line = found[-1]
        room = columns - len(line) - 1
        if len(word) <= room or not line:
            found[-1] = f"{line} {word}".strip()
            continue
        cuts = [at for at in range(3, min(len(word) - 2, room)) if word.isalpha() and word[at - 1] in _VOWELS]
        if cuts and chance.random() < 0.7:  # noqa: PLR2004  # share of words that a typesetter breaks
            cut = cuts[-1]
            found[-1] = f"{line} {word[:cut]}-"
            found.append(word[cut:])
        else:
            found.append(word)
    return found


def tables(seed: made.Source) -> bytes:
    """The seed's paragraphs in a Word file with a tracked change, a footnote mark, a frame and a link each."""
    word = Document()
    space = nsdecls("w")
    for level, text in seed.blocks:
        if level:
            word.add_heading(text, level - 1)
            continue
        first, _, rest = text.replace("\n", " ").partition(" ")
        paragraph = word.add_paragraph()
        for xml in (
            f'<w:ins {space} w:id="1" w:author="A"><w:r><w:t xml:space="preserve">{_escaped(first)} </w:t></w:r></w:ins>',
            f'<w:del {space} w:id="2" w:author="A"><w:r><w:delText>struck out </w:delText></w:r></w:del>',
            f"<w:hyperlink {space}><w:r><w:t>{_escaped(rest)}</w:t></w:r></w:hyperlink>",
        ):
            paragraph._p.append(parse_xml(xml))  # noqa: SLF001  # the library has no public way
    word.sections[0].header.paragraphs[0].text = "A running header of this file"
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


LAYOUTS: dict[str, tuple[str, Callable[[made.Source], bytes]]] = {
    "one column": ("pdf", made.pdf),
    "two columns": ("pdf", lambda seed: made.pdf(seed, columns=2)),
    "two columns, broken words": ("pdf", broken),
    "any script": ("pdf", made.unicode_pdf),
    "Word": ("docx", made.docx),
    "Word, tracked changes and links": ("docx", tables),
    "page": ("html", lambda seed: made.page(seed).encode()),
}


def compared(known: made.Source, found: str) -> tuple[int, int, int, int]:
    """Return wrong words, whole paragraphs, paragraphs out of order, and words in all."""
    want = [word for _, text in known.blocks for word in text.split()]
    got = _MARKERS.sub("", found.replace("|", " ")).split()
    matcher = SequenceMatcher(None, want, got, autojunk=False)
    wrong = sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    flat = " ".join(got)
    whole = sum(" ".join(text.split()) in flat for _, text in known.blocks)
    places = [flat.find(" ".join(text.split()[:_SHINGLE])) for level, text in known.blocks if not level]
    places = [place for place in places if place >= 0]
    return wrong, whole, sum(a > b for a, b in pairwise(places)), len(want)


def main() -> None:
    """Print one row for each layout and library."""
    seeds = [made.source(path) for path in sorted((ROOT / "seeds").iterdir()) if path.name != "README.md"]
    print(
        "| layout | library | word error, % | paragraphs whole, % | out of order | seconds |\n|---|---|--:|--:|--:|--:|"
    )
    for layout, (kind, make) in LAYOUTS.items():
        latin = [
            seed for seed in seeds if make is made.unicode_pdf or kind != "pdf" or "Ткаченко" not in seed.text
        ]
        files = [make(seed) for seed in latin]
        blocks = sum(len(seed.blocks) for seed in latin)
        for name, (module, reader) in READERS[kind].items():
            if importlib.util.find_spec(module) is None:
                continue
            reader(files[0])  # imports are not the reader's time
            started = time.perf_counter()
            texts = [reader(data) for data in files]
            seconds = time.perf_counter() - started
            wrong, whole, order, words = map(sum, zip(*map(compared, latin, texts), strict=True))
            print(
                f"| {layout} | {name} | {100 * wrong / words:.1f} | {100 * whole / blocks:.0f} | {order} | {seconds:.2f} |"
            )


if __name__ == "__main__":
    main()
