"""Reference controls, threats, risk matrices, metrics, techniques and presets of a library."""

from collections.abc import Iterable
from typing import Any

from steward.extensions.packs.foreign.head import blocks, listed, text, verbatim
from steward.extensions.packs.foreign.names import name_of, normal
from steward.extensions.packs.foreign.terms import Block, Head, Items, Notes, Weight, line_of

ENTRY = ("urn", "ref_id", "name", "description")


def entries_body(
    head: Head, entries: Iterable[Block], name: str, title: str, notes: Notes
) -> dict[str, Any]:
    """Return a list of controls, threats, metrics or techniques as the body of a resource."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for raw in entries:
        urn = normal(raw.get("urn") or "")
        if urn in seen:
            notes.unresolved(raw, f"“{urn}” is given twice; both are kept.")
        seen.add(urn)
        found.append(
            {
                "id": urn or f"{name}-{len(found) + 1}",
                "reference": text(raw, "ref_id"),
                "title": text(raw, "name") or text(raw, "ref_id") or urn,
                "summary": text(raw, "description"),
                **verbatim(raw, ENTRY),
            }
        )
    return {
        "id": f"{name_of(head.urn)}-{name}",
        "title": f"{head.name}: {title}",
        "entries": found,
    }


def matrix_body(head: Head, raw: Block, notes: Notes) -> dict[str, Any]:
    """Return a risk matrix as the body of a resource; its grid is [probability][impact]."""
    axes = {key: blocks(raw, key, notes) for key in ("probability", "impact", "risk")}
    levels = len(axes["risk"])
    grid: list[list[int | None]] = []
    for row in listed(raw, "grid", notes):
        cells = row if isinstance(row, Items) else [row]
        grid.append([_cell(cell, levels, raw, notes) for cell in cells])
    wanted = (len(axes["probability"]), len(axes["impact"]))
    if len(grid) != wanted[0] or any(len(row) != wanted[1] for row in grid):
        size = f"{wanted[0]} probabilities and {wanted[1]} impacts"
        notes.unresolved(raw, f"The grid does not fit {size}.")
    known = ("urn", "ref_id", "name", "description", "grid", *axes)
    return {
        "id": name_of(normal(raw.get("urn") or head.urn)),
        "urn": normal(raw.get("urn") or ""),
        "title": text(raw, "name") or head.name,
        "description": text(raw, "description"),
        **{key: [_level(item) for item in items] for key, items in axes.items()},
        "grid": grid,
        "kept": verbatim(raw, known),
    }


def _cell(value: object, levels: int, raw: Block, notes: Notes) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < levels:
        return value
    notes.unresolved(raw, f"The grid points at level “{value}”, and there are {levels}.")
    return None


def _level(raw: Block) -> dict[str, Any]:
    return {
        "title": text(raw, "name"),
        "short": text(raw, "abbreviation"),
        "meaning": text(raw, "description"),
        "colour": text(raw, "hexcolor"),
        **verbatim(raw, ("name", "abbreviation", "description", "hexcolor")),
    }


def check_metrics(entries: Iterable[Block], notes: Notes) -> None:
    """Note metrics that cannot be measured as they are given."""
    for raw in entries:
        if text(raw, "category") == "qualitative" and not listed(raw, "choices_definition", notes):
            notes.unresolved(raw, "A qualitative metric needs choices, and it has none.")


def techniques_body(objects: Block, head: Head, notes: Notes) -> dict[str, Any] | None:
    """Return catalogues of techniques with their tactics, or None when there are none."""
    found = {
        key: blocks(objects, key, notes)
        for key in ("ttp_catalogs", "tactics", "techniques")
        if objects.get(key) is not None
    }
    if not found:
        return None
    known = {normal(raw.get("urn") or "") for items in found.values() for raw in items}
    for raw in found.get("techniques", []):
        for key in ("parent_urn", "tactics"):
            for target in listed(raw, key, notes) if key != "parent_urn" else _one(raw, key):
                if normal(target) not in known:
                    notes.unresolved(raw, f"“{key}” points at “{target}”, which is not there.")
    return {
        "id": f"{name_of(head.urn)}-techniques",
        "title": f"{head.name}: techniques",
        **{key: [verbatim(raw, ()) for raw in items] for key, items in found.items()},
    }


def _one(raw: Block, key: str) -> list[object]:
    return [] if raw.get(key) is None else [raw[key]]


def preset_body(head: Head, raw: Block, notes: Notes) -> dict[str, Any]:
    """Return a preset as the body of a resource; it is shown, and nothing is set up from it."""
    notes.add(raw, Weight.KEPT, f"The preset at line {line_of(raw)} is kept to read.")
    return {
        "id": f"{name_of(head.urn)}-preset",
        "title": f"{head.name}: preset",
        **verbatim(raw, ("id", "title")),
    }
