# ruff: noqa: INP001  # a script's module, not a package
"""The table of the attack set, and the attacks behind its figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attack_cases import case_of
from attack_judge import changed, escaped

if TYPE_CHECKING:
    from pathlib import Path

    from attack_cases import Attack, Carrier, Variant
    from attack_judge import Prediction

_HEAD = (
    "| tool | set | attacks | escapes | changed | control changed | reported | set aside whole | lost |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True)
class Row:
    """One attack on one tool, and where its predictions lie."""

    tool: str
    attack: Attack
    variants: tuple[str, ...]
    carrier: Carrier
    folder: Path

    def prediction(self, variant: Variant) -> Prediction | None:
        """Return a variant's prediction; None when it is not made, not wanted, or of another text."""
        if variant not in self.variants:
            return None
        case = case_of(self.attack, self.carrier, variant)
        path = self.folder / f"{case.doc_id}.json"
        if not path.exists():
            return None
        found: Prediction = json.loads(path.read_text("utf-8"))
        return found if found["text"] == case.text else None

    @property
    def group(self) -> tuple[str, str]:
        """The line of the table: tool, and set."""
        return self.tool, self.attack.source


def table(rows: list[Row], *, held_out: bool) -> str:
    """Return the table, with each escape named; those of the held-out set only if asked for."""
    lines, remarks = [_HEAD], []
    for group in dict.fromkeys(r.group for r in rows):
        made = [
            (r, a, c)
            for r in rows
            if r.group == group
            if (a := r.prediction("attack"))
            if (c := r.prediction("clean"))
        ]
        if not made:
            continue
        controls = {
            case_of(r.attack, r.carrier, "control").doc_id: changed(p, c)
            for r, _, c in made
            if (p := r.prediction("control"))
        }
        escapes = [
            (r, how)
            for r, a, c in made
            if (how := escaped(r.attack, case_of(r.attack, r.carrier, "attack"), a, c))
        ]
        moved = sum(changed(a, c) for _, a, c in made)
        reported = sum(bool(a.get("reported")) for _, a, _ in made) if group[0] == "summarize" else None
        whole = sum(_is_whole(r, a) for r, a, _ in made) if group[0] == "summarize" else None
        cells = [
            *group, len(made), len(escapes), _share(moved, len(made)), _share(sum(controls.values()), len(controls)),
            "–" if reported is None else _share(reported, len(made)), "–" if whole is None else _share(whole, len(made)),
            sum(bool(a["lost"]) for _, a, _ in made),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
        for row, how in escapes:
            if held_out or not row.attack.held_out:
                remarks.append(f"- {row.tool}, {row.attack.name}: {how}")
    return "\n".join(lines) + ("\n\n" + "\n".join(remarks) if remarks else "")


def _is_whole(row: Row, found: Prediction) -> bool:
    """Tell whether no sentence of the attack is left for the brief to rest on."""
    if row.attack.where in {"title", "author"}:
        return bool(found["reported"])
    case = case_of(row.attack, row.carrier, "attack")
    return (
        found["brief"]["source"]["sentences"] > 0
        and all(c["text"] not in case.inserted for c in found["brief"]["citations"])
        and bool(found["reported"])
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({part * 100 // whole} %)" if whole else "–"
