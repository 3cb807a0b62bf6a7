"""Read what changed between two instants. Every kind is told to those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db import models

from steward.domain.risks.models import Risk
from steward.domain.systems.models import AiSystem
from steward.extensions.differences.kinds import HIDDEN, KINDS, Kind, Values
from steward.extensions.differences.rules import FieldChange, changes, spoken, unpacked
from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.identity.models import Person
from steward.foundation.journal.events import rendered
from steward.foundation.journal.history import Changed, between, typed
from steward.foundation.journal.models import Entry

VIEW_DIFFERENCES = Permission[Any](name="journal.view", label="See the journal")
WHATS = {"added": "Added", "changed": "Changed", "gone": "Gone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One record that differs between two instants.

    ``who`` and ``why`` are the latest entry of the journal about it in between; empty where it
    changed in consequence of something else.
    """

    kind: str
    what: str
    key: UUID
    label: str
    address: str
    at: datetime
    who: str
    why: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Between which instants, of which kind and of which AI system; empty is all."""

    since: datetime
    until: datetime
    kind: str = ""
    system: UUID | None = None


def kinds_for(actor: Actor) -> list[Kind]:
    """Return the kinds that the actor may see."""
    return [kind for kind in KINDS.values() if actor.may(kind.view)]


@dataclass(frozen=True, slots=True)
class Found:
    """A record that differs, before anything is said of it; ``at`` is when it became so."""

    kind: Kind
    what: str
    key: UUID
    at: str
    before: Values | None
    after: Values | None


def found_between(actor: Actor, wanted: Wanted) -> list[Found]:
    """Return every record that differs between the two instants, by kind and then the latest first.

    Raises:
        Invalid: The instants are in the wrong order, or there is no such kind.
        NotAllowed: The actor may not see the kind.
    """
    if wanted.since > wanted.until:
        raise Invalid("The first instant must be before the second.", place="from")
    if wanted.kind and wanted.kind not in KINDS:
        raise Invalid(f"“{wanted.kind}” is none of: {', '.join(KINDS)}.", place="kind")
    kinds = [kind for kind in kinds_for(actor) if wanted.kind in ("", kind.name)]
    if not kinds:
        raise NotAllowed("Your role does not include seeing these records.")
    columns = {
        kind.model: [field.column for field in _fields(kind.model) if field.column != "id"]
        for kind in kinds
    }
    changed = between(columns, actor.organisation_id, wanted.since, wanted.until)
    risks = _risks_of(actor, wanted.system) if wanted.system else set[str]()
    return [
        item
        for kind in kinds
        for item in _of_kind(kind, changed[kind.model])
        if wanted.system is None or _is_about(item, str(wanted.system), risks)
    ]


def _of_kind(kind: Kind, changed: Changed) -> list[Found]:
    shown = [field.column for field in _fields(kind.model) if field.column not in HIDDEN]
    found: list[Found] = []
    for key in dict.fromkeys([*changed.before, *changed.after]):
        before, after = changed.before.get(key), changed.after.get(key)
        if before and after and all(before[name] == after[name] for name in shown):
            continue
        what = "changed" if before and after else "added" if after else "gone"
        found.append(
            Found(kind, what, key, (after or before or {})["pgh_created_at"], before, after)
        )
    return sorted(found, key=lambda item: item.at, reverse=True)


def told(actor: Actor, wanted: Wanted, found: Sequence[Found]) -> list[Difference]:
    """Return what is to be said of records that differ: field by field, who and why."""
    rows = [
        [
            row and typed(item.kind.model, {"id": item.key, **row})
            for row in (item.before, item.after)
        ]
        for item in found
    ]
    names_of = _names(actor, found, rows)
    said = [
        _difference(item, before, after, names_of)
        for item, (before, after) in zip(found, rows, strict=True)
    ]
    return _with_reasons(actor, said, wanted)


def differences(actor: Actor, wanted: Wanted) -> list[Difference]:
    """Return all that `found_between` finds, told."""
    return told(actor, wanted, found_between(actor, wanted))


@cache
def _fields(model: type[models.Model]) -> list[Any]:
    there = {field.column for field in cast("Any", model).pgh_event_model._meta.concrete_fields}
    return [field for field in model._meta.concrete_fields if field.column in there]


def _difference(
    item: Found, before: Values | None, after: Values | None, names_of: dict[UUID, str]
) -> Difference:
    kind = item.kind
    shown = [field for field in _fields(kind.model) if field.column not in HIDDEN]
    labels = {field.column: spoken(field.column) for field in shown}
    fields: list[FieldChange] = []
    if item.what != "gone":
        old, new = (_readable(shown, row, names_of) for row in (before, after))
        fields = changes(old, new, labels)
    row: Values = after or before or {}
    label = names_of.get(row[kind.label_column], "") if kind.label_column else kind.label(row)
    return Difference(
        kind=kind.name,
        what=item.what,
        key=item.key,
        label=label or str(item.key),
        address=kind.address.format(**row) if kind.address else "",
        at=row["pgh_created_at"],
        who="",
        why="",
        fields=fields,
    )


def _readable(
    fields: Sequence[Any], row: Values | None, names_of: dict[UUID, str]
) -> dict[str, Any]:
    """Return the values of a version with the words of choices and the names of people."""
    if row is None:
        return {}
    found: dict[str, Any] = {}
    for field in fields:
        value = row[field.column]
        if isinstance(field, models.JSONField):
            value = unpacked(value)
        elif isinstance(value, UUID):
            value = names_of.get(value, str(value))
        elif field.flatchoices:
            value = dict(field.flatchoices).get(value, value)
        found[field.column] = value
    return found


def _names(
    actor: Actor, found: Sequence[Found], rows: Sequence[Sequence[Values | None]]
) -> dict[UUID, str]:
    """Return the names behind the keys that the rows hold: of people, systems and risks."""
    wanted: dict[Any, set[UUID]] = {Person: set(), AiSystem: set(), Risk: set()}
    for item, sides in zip(found, rows, strict=True):
        for field in _fields(item.kind.model):
            if field.related_model in wanted:
                wanted[field.related_model].update(row[field.column] for row in sides if row)
    names: dict[UUID, str] = {}
    for related, keys in wanted.items():
        there = related.objects.filter(pk__in=keys - {None})
        if related is not Person:
            there = there.filter(organisation_id=actor.organisation_id)
        names |= {row.pk: str(row) for row in there}
    return names


def _risks_of(actor: Actor, system: UUID) -> set[str]:
    history = cast("Any", Risk).pgh_event_model.objects
    of_it = history.filter(organisation_id=actor.organisation_id, system_id=system)
    return {str(key) for key in of_it.values_list("pgh_obj_id", flat=True)}


def _is_about(item: Found, system: str, risks: set[str]) -> bool:
    """Say whether a record concerns an AI system, by its latest row."""
    column, row = item.kind.system, item.after or item.before or {}
    if column == "id":
        return str(item.key) == system
    return bool(column) and row[column] in (risks if column == "risk_id" else {system})


def _with_reasons(actor: Actor, found: list[Difference], wanted: Wanted) -> list[Difference]:
    """Return the differences with who caused them and why, as the journal says."""
    entries = Entry.objects.visible_to(actor).filter(
        began_at__gt=wanted.since,
        began_at__lte=wanted.until,
        subject_id__among=[item.key for item in found],
    )
    latest = {entry.subject_id: entry for entry in entries.order_by("id")}
    return [
        replace(item, who=entry.actor_label, why=rendered(entry.event, entry.payload))
        if (entry := latest.get(item.key))
        else item
        for item in found
    ]
