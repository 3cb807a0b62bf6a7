"""What differs between two installed versions of a pack, by URN and by id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from steward.domain.frameworks import queries
from steward.domain.frameworks.models import InstalledPack

LISTS = {
    "framework": ("nodes", "id"),
    "mapping_set": ("rows", "id"),
    "risk_catalogue": ("scenarios", "id"),
    "documents": ("documents", "id"),
    "treatment_actions": ("requirements", "requirement"),
    "taxonomies": ("categories", "id"),
    "risk_sources": ("risk_sources", "id"),
    "functions": ("functions", "id"),
    "scales": ("maturity", "value"),
    "incident_clocks": ("clocks", "id"),
    "public_holidays": ("countries", "country"),
    "third_parties": ("criteria", "id"),
    "lint_rules": ("rules", "id"),
    "automation_rules": ("rules", "id"),
    "observed_properties": ("properties", "id"),
    "monitoring_checks": ("checks", "id"),
}
GENERAL = "its general part"
NAMED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """What a version does to one resource, by its URN and the ids of what it lists."""

    urn: str
    kind: str
    title: str
    before: UUID | None
    after: UUID | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def word(self) -> str:
        """Return added, removed or changed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def lines(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Yield verb, count and the first ids."""
        for verb, ids in (
            ("adds", self.added),
            ("removes", self.removed),
            ("changes", self.changed),
        ):
            if ids:
                yield verb, len(ids), ids[:NAMED]


def changes_between(before: InstalledPack, after: InstalledPack) -> Iterator[ResourceChange]:
    """Yield what a version changes, resource by resource."""
    brought = queries.resources_in_each([before, after])
    old, new = brought[before.pk], brought[after.pk]
    for urn in {**old, **new}:
        earlier, later = old.get(urn), new.get(urn)
        _, kind, title = later or cast("tuple[UUID, str, str]", earlier)
        was = elements(kind, queries.resource_body(earlier[0])) if earlier else {}
        comes = elements(kind, queries.resource_body(later[0])) if later else {}
        made = ResourceChange(
            urn=urn,
            kind=kind,
            title=title,
            before=earlier[0] if earlier else None,
            after=later[0] if later else None,
            added=tuple(key for key in comes if key not in was),
            removed=tuple(key for key in was if key not in comes),
            changed=tuple(key for key in comes if key in was and was[key] != comes[key]),
        )
        if made.added or made.removed or made.changed:
            yield made


def elements(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return id → what a resource lists, and what it says beside that as one element."""
    if kind == "questionnaire":
        questions = [q for section in body["sections"] for q in section["questions"]]
        found = {str(question["id"]): question for question in questions}
        sections = [{k: v for k, v in s.items() if k != "questions"} for s in body["sections"]]
        rest = {**body, "sections": sections}
    else:
        name, key = LISTS.get(kind, ("", ""))
        found = {str(item[key]): item for item in body.get(name) or ()}
        rest = {k: v for k, v in body.items() if k != name}
    return {**found, GENERAL: {k: v for k, v in rest.items() if k not in ("version", "pack")}}
