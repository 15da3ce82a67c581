# ruff: noqa: INP001  # a script's module, not a package
"""What each tool returns, as the one neutral form that predictions are scored in.

{"actors": [{"name", "kind", "roles": []}], "positions": [{"actor", "issue", "stance", "quote"}],
 "military_assets": [{"name", "quantity", "operator", "location"}], "dates": [{"text", "normalized"}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Neutral = dict[str, list[dict[str, Any]]]

_FIELDS = {
    "actors": ("name", "kind", "roles"),
    "positions": ("actor", "issue", "stance", "quote"),
    "military_assets": ("name", "quantity", "operator", "location"),
    "dates": ("text", "normalized"),
}
_CLASSES = {  # LangExtract's class -> our list, and the field that its extracted text fills
    "actor": ("actors", "name"),
    "position": ("positions", "quote"),
    "military_asset": ("military_assets", "name"),
    "date": ("dates", "text"),
}


def empty() -> Neutral:
    """Return the prediction of a tool that found nothing, or lost the document."""
    return {kind: [] for kind in _FIELDS}


def from_form(form: dict[str, Any]) -> Neutral:
    """Convert the form that instructor and the plain call fill in; its fields have the neutral names."""
    found = empty()
    for kind in _FIELDS:
        for item in form.get(kind) or []:
            if isinstance(item, dict):
                found[kind].append(_item(kind, item))
    return found


def from_extractions(extractions: Iterable[tuple[str, str, dict[str, Any] | None]]) -> Neutral:
    """Convert LangExtract's extractions, each (class, text, attributes)."""
    found = empty()
    for name, text, attributes in extractions:
        if name not in _CLASSES:
            continue
        kind, field = _CLASSES[name]
        known = dict(attributes or {})
        role = known.pop("role", None)
        known["roles"] = role if isinstance(role, list) else [role] if role else []
        found[kind].append(_item(kind, known | {field: text}))
    return found


def from_brief(brief: dict[str, Any]) -> Neutral:
    """Convert a brief of type `situation`, dumped as JSON types.

    The neutral form has no aliases: each is an actor of its own, to be found or to be wrong as such. A statement is a
    quote only when it is given as the holder's own words.
    """
    found = empty()
    for actor in brief["actors"]:
        roles = [role["role"] for role in actor["roles"]]
        names = [actor["name"], *actor["aliases"]]
        found["actors"] += [{"name": n, "kind": actor["kind"], "roles": roles} for n in names]
    for position in brief["positions"]:
        own = position["manner"] == "own words"
        found["positions"].append(
            {
                "actor": position["holder"],
                "issue": position["target"],
                "stance": position["stance"],
                "quote": position["statement"] if own else None,
            }
        )
    for asset in brief["military_assets"]:
        counted = asset["quantity"]["text"] if asset["quantity"] else None
        found["military_assets"].append(
            _item("military_assets", asset | {"name": asset["designation"], "quantity": counted})
        )
    found["dates"] = [{"text": date["phrase"], "normalized": date["edtf"]} for date in brief["dates"]]
    return found


def _item(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return {field: values.get(field, [] if field == "roles" else None) for field in _FIELDS[kind]}
