"""What another version of a brought library changes, and what that does to the organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steward.domain.crosswalks.queries import node_texts, own_ties_visible_to
from steward.domain.frameworks.models import InstalledPack
from steward.domain.frameworks.queries import adopted_frameworks, resource_body, resources_in
from steward.domain.questionnaires.queries import runs_visible_to
from steward.extensions.packs.reader import Pack, Resource
from steward.foundation.core.actor import Actor

LISTED = {
    "framework": "nodes",
    "mapping_set": "rows",
    "reference_controls": "entries",
    "threats": "entries",
    "metric_definitions": "entries",
}
NAMED = 25


@dataclass(frozen=True, slots=True)
class Change:
    """What a version does to one resource, by the ids of its elements."""

    kind: str
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def as_body(self) -> dict[str, Any]:
        """Return the change as plain values; very long lists are counted, not repeated."""
        return {
            "kind": self.kind,
            "title": self.title,
            **{
                key: {"count": len(ids), "ids": list(ids[:NAMED]), "more": max(0, len(ids) - NAMED)}
                for key, ids in (
                    ("added", self.added),
                    ("removed", self.removed),
                    ("changed", self.changed),
                )
            },
        }


def elements(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return id → element of a resource; what is no list counts as one element."""
    if kind == "questionnaire":
        return {q["id"]: q for section in body["sections"] for q in section["questions"]}
    if kind in LISTED:
        return {str(item["id"]): item for item in body[LISTED[kind]]}
    return {str(body["id"]): body}


def changes(before: InstalledPack, after: Pack) -> list[Change]:
    """Return what a version changes, resource by resource."""
    old = resources_in(before)
    new = {item.urn: item for item in after.resources}
    found = [_change(old.get(urn), item) for urn, item in new.items()]
    found += [
        Change(kind, title, (), tuple(elements(kind, resource_body(key))), ())
        for urn, (key, kind, title) in old.items()
        if urn not in new
    ]
    return [item for item in found if item.added or item.removed or item.changed]


def _change(old: tuple[Any, str, str] | None, item: Resource) -> Change:
    before = elements(item.kind, resource_body(old[0])) if old else {}
    after = elements(item.kind, item.body)
    return Change(
        item.kind,
        item.title,
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple(key for key in after if key in before and before[key] != after[key]),
    )


def effects(actor: Actor, found: Iterable[Change], pack: Pack) -> list[str]:
    """Return in words what the changes do to what the organisation has decided and answered."""
    names = {item.title: item.name for item in pack.resources if item.kind == "framework"}
    lines: list[str] = []
    for change in found:
        if change.kind == "framework" and change.title in names:
            lines += _on_framework(actor, names[change.title], change)
        if change.kind == "questionnaire" and (change.removed or change.changed):
            lines += _on_runs(actor, pack, change)
    return lines


def _on_framework(actor: Actor, name: str, change: Change) -> list[str]:
    lines: list[str] = []
    touched = set(change.removed) | set(change.changed)
    if name in adopted_frameworks(actor) and (touched or change.added):
        lines.append(f"You follow {change.title}: what it asks for changes with this version.")
    ties = own_ties_visible_to(actor).exclude(status="dismissed")
    from_it = ties.filter(source_framework=name, source__in=change.removed).count()
    to_it = ties.filter(target_framework=name, target__in=change.removed).count()
    if from_it + to_it:
        lines.append(f"{from_it + to_it} of your own ties lead to requirements that are gone.")
    texts = len(touched & node_texts(actor, name).keys())
    if texts:
        lines.append(f"{texts} of the texts you attached stand at requirements that change.")
    return lines


def _on_runs(actor: Actor, pack: Pack, change: Change) -> list[str]:
    names = [item.name for item in pack.resources if item.kind == "questionnaire"]
    runs = runs_visible_to(actor).filter(questionnaire__in=names, status="open").count()
    if not runs:
        return []
    return [f"{runs} open runs of “{change.title}” keep the questions with which they began."]
