"""A brief as a note: lines that read as such, and source text that cannot pose as markup."""

from __future__ import annotations

import asyncio

from fake_model import FakeModel
from inline_snapshot import snapshot

from summarize import load_type, read_text, to_markdown
from summarize.pipeline import make_brief
from summarize.render.line import escape

SOURCE = (
    "---\ntitle: Ships [sic] *gather*\npublisher: Tidewater\npublished: 2026-03-05\n---\n"
    "Defence Minister Ola Brandt said on Tuesday that Norway had sent at least 12 Leopard tanks to Estonia in August. "
    "Russia opposes the deployment, said Ib Rask, a former commander of the Northern Brigade.\n"
)


def note(source: str) -> str:
    """Return the Markdown of a text's brief."""

    def answer(question: str) -> object:
        if "Sum up" in question:
            return {"sentences": [{"text": "Russia opposes the deployment, said Ib Rask.", "rests_on": 2}]}
        return "neither" if "neither" in question else "thing"

    return to_markdown(asyncio.run(make_brief(read_text(source), load_type(), FakeModel(answer))))


def test_a_note_reads_like_a_note() -> None:
    """Counts stand before, offices behind, the rest in brackets, and every line has its sentence numbers."""
    assert note(SOURCE).split("## Could not", maxsplit=1)[0] == snapshot("""\
# Ships \\[sic\\] \\*gather\\*

Tidewater, 2026-03-05

## Bottom line

- Russia opposes the deployment, said Ib Rask. [2]

## Actors

- **Ola Brandt**, Defence Minister (person) [1]
- **Norway** (state) [1]
- **Russia** (state) [2]
- **Ib Rask**, former commander of the Northern Brigade (person) [2]
- **Northern Brigade** (organization) [2]

## Positions

- **Russia** opposes the deployment: “Russia opposes the deployment” (said by Ib Rask; described) [2]

## Military assets

- at least 12 **Leopard tanks** (land) [1]

## Dates

- **Tuesday** (report; EDTF 2026-03-03): Defence Minister Ola Brandt said on Tuesday that Norway had sent at least 12 Leopard tanks to Estonia in August. [1]
- **August** (EDTF 2025-08): Defence Minister Ola Brandt said on Tuesday that Norway had sent at least 12 Leopard tanks to Estonia in August. [1]

""")


def test_source_text_cannot_pose_as_markup() -> None:
    """Links, images, HTML, tables and emphasis of a document stay its plain words."""
    hostile = "[x](http://a.example) ![y](z) <script>alert(1)</script> | **bold** `code` # ~~no~~"
    assert escape(hostile) == snapshot(
        "\\[x\\](http://a.example) !\\[y\\](z) \\<script\\>alert(1)\\</script\\> \\| \\*\\*bold\\*\\* \\`code\\` \\# \\~\\~no\\~\\~"
    )


def test_a_line_break_in_the_source_stays_inside_its_line() -> None:
    """A list entry is one line, whatever the text holds."""
    assert escape("two\n\n- lines") == "two - lines"
