"""Mapping sets of a library: how the requirements of two frameworks are tied."""

from collections import Counter
from typing import Any

from steward.extensions.packs.foreign.head import blocks, number, text, verbatim
from steward.extensions.packs.foreign.names import (
    OWN_FRAMEWORKS,
    Known,
    KnownFramework,
    name_of,
    normal,
    tail_of,
)
from steward.extensions.packs.foreign.terms import Block, Head, Notes, Weight

RELATIONS = {
    "equal": "equal",
    "subset": "subset-of",
    "superset": "superset-of",
    "intersect": "intersects-with",
    "intersects": "intersects-with",
}
UNRELATED = "not_related"
GROUNDS = frozenset({"syntactic", "semantic", "functional"})
UNSTATED = 5
"""Written where the publisher gives no strength; ``assumed`` says so, coverage reads a range."""
STRONGEST = 10
PERCENT = 100
ROW_READ = (
    "source_requirement_urn",
    "target_requirement_urn",
    "relationship",
    "rationale",
    "strength_of_relationship",
    "annotation",
)
SET_READ = (
    "urn",
    "ref_id",
    "name",
    "description",
    "source_framework_urn",
    "target_framework_urn",
    "requirement_mappings",
)


def mapping_body(head: Head, source: Block, known: Known, notes: Notes) -> dict[str, Any]:
    """Return a mapping set as the body of a resource; rows that lead nowhere are kept and noted."""
    urn = normal(source.get("urn") or head.urn)
    sides = [normal(source.get(f"{side}_framework_urn") or "") for side in ("source", "target")]
    ends = [_End(side, known, source, notes) for side in sides]
    rows: list[dict[str, Any]] = []
    unrelated: list[dict[str, Any]] = []
    for raw in blocks(source, "requirement_mappings", notes):
        row = _row(raw, ends[0], ends[1], notes)
        (unrelated if row["relationship"] == UNRELATED else rows).append(row)
    if unrelated:
        count = f"{len(unrelated):,} rows say that two requirements are not related"
        notes.add(source, Weight.KEPT, f"{count}; they are kept and tie nothing.")
    notes.unused(source, SET_READ, "the mapping set")
    for end in ends:
        end.report()
    return {
        "id": name_of(urn),
        "urn": urn,
        "title": text(source, "name") or head.name,
        "description": text(source, "description"),
        "publisher": head.provider or head.packager,
        "source_framework": ends[0].name,
        "target_framework": ends[1].name,
        "source_urn": sides[0],
        "target_urn": sides[1],
        "rows": rows,
        "not_related": unrelated,
        "kept": verbatim(source, SET_READ),
    }


class _End:
    """One side of a mapping set: finds requirements by URN and counts what is not there."""

    def __init__(self, urn: str, known: Known, source: Block, notes: Notes) -> None:
        self.urn = urn
        self.found = known.get(urn) or KnownFramework(OWN_FRAMEWORKS.get(urn) or name_of(urn))
        self.is_known = urn in known
        self.source = source
        self.notes = notes
        self.rows: Counter[str] = Counter()

    @property
    def name(self) -> str:
        return self.found.name

    def node(self, raw: Block, key: str) -> str:
        urn = normal(raw.get(key) or "")
        own = self.found.node(urn)
        if own is not None:
            return own
        self.rows[urn] += 1
        if self.is_known:
            self.notes.unresolved(raw, f"“{self.name}” has no requirement “{urn}”.")
        return tail_of(urn)

    def report(self) -> None:
        if not self.is_known and self.rows:
            count = self.rows.total()
            reason = f"The framework “{self.urn}” is not here; {count:,} rows wait until it is."
            self.notes.unresolved(self.source, reason)


def _row(raw: Block, source: _End, target: _End, notes: Notes) -> dict[str, Any]:
    start = source.node(raw, "source_requirement_urn")
    end = target.node(raw, "target_requirement_urn")
    strength, assumed = _strength(raw, notes)
    words = text(raw, "rationale")
    why = [part for part in (words, text(raw, "annotation")) if part and part not in GROUNDS]
    found: dict[str, Any] = {
        "id": f"{start}>{end}",
        "source": start,
        "target": end,
        "relationship": _relationship(raw, notes),
        "strength": strength,
        "basis": "publisher",
        "rationale": "\n".join(why),
    }
    if assumed:
        found["assumed"] = True
    if words in GROUNDS:
        found["ground"] = words
    for key in raw.keys() - set(ROW_READ):
        notes.add(raw, Weight.KEPT, f"“{key}” of a row is kept and not used.")
    extra = verbatim(raw, ROW_READ)
    return {**found, "kept": extra} if extra else found


def _relationship(raw: Block, notes: Notes) -> str:
    given = text(raw, "relationship").lower()
    if given == UNRELATED:
        return UNRELATED
    if given not in RELATIONS:
        notes.changed(raw, f"The relationship “{given}” is not known; it is read as an overlap.")
    return RELATIONS.get(given, "intersects-with")


def _strength(raw: Block, notes: Notes) -> tuple[int, bool]:
    given = raw.get("strength_of_relationship")
    if given is None:
        return UNSTATED, True
    value = number(given)
    if value is None or not 0 <= value <= PERCENT:
        notes.changed(raw, f"The strength “{given}” is no number from 0 to 10; it counts as open.")
        return UNSTATED, True
    if value > STRONGEST:
        notes.changed(raw, f"The strength {value:g} is read as a percentage.")
        return round(value / STRONGEST), False
    return round(value), False
