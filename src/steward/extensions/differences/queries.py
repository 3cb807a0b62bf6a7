"""Read what changed between two instants. Every kind is told to those who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from steward.foundation.journal.history import Changed, between
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


def differences(actor: Actor, wanted: Wanted) -> list[Difference]:
    """Return every record that differs between the two instants, by kind and then the latest first.

    Raises:
        Invalid: The instants are in the wrong order, or there is no such kind.
        NotAllowed: The actor may not see the kind.
    """
    if wanted.since > wanted.until:
        raise Invalid("The first instant must be before the second.", place="from")
    if wanted.kind and wanted.kind not in KINDS:
        raise Invalid(f"“{wanted.kind}” is none of: {', '.join(KINDS)}.", place="kind")
    told = [kind for kind in kinds_for(actor) if wanted.kind in ("", kind.name)]
    if not told:
        raise NotAllowed("Your role does not include seeing these records.")
    fields = {kind.model: _fields(kind.model) for kind in told}
    columns = {
        model: [field.column for field in of_it if field.column != "id"]
        for model, of_it in fields.items()
    }
    changed = between(columns, actor.organisation_id, wanted.since, wanted.until)
    if wanted.system is not None:
        risks = _risks_of(actor, wanted.system)
        changed = {
            kind.model: _about(kind, wanted.system, risks, changed[kind.model]) for kind in told
        }
    names_of = _names(actor, fields, changed)
    found = [
        item
        for kind in told
        for item in _of_kind(kind, fields[kind.model], changed[kind.model], names_of)
    ]
    return _with_reasons(actor, found, wanted)


def _of_kind(
    kind: Kind, fields: Sequence[Any], changed: Changed, names_of: dict[UUID, str]
) -> list[Difference]:
    before, after = changed.before, changed.after
    for rows in (before, after):
        for key, row in rows.items():
            row["id"] = key
    keys = list(dict.fromkeys([*before, *after]))
    found = [_difference(kind, fields, before.get(key), after.get(key), names_of) for key in keys]
    return sorted((item for item in found if item), key=lambda item: item.at, reverse=True)


def _fields(model: type[models.Model]) -> list[Any]:
    there = {field.column for field in cast("Any", model).pgh_event_model._meta.concrete_fields}
    return [field for field in model._meta.concrete_fields if field.column in there]


def _difference(
    kind: Kind,
    fields: Sequence[Any],
    before: Values | None,
    after: Values | None,
    names_of: dict[UUID, str],
) -> Difference | None:
    """Return the difference of one record; None where nothing differs that is shown."""
    shown = [field for field in fields if field.column not in HIDDEN]
    labels = {field.column: spoken(field.column) for field in shown}
    old, new = (_readable(shown, row, names_of) for row in (before, after))
    told = changes(old, new, labels)
    what = "changed" if before and after else "added" if after else "gone"
    if what == "changed" and not told:
        return None
    row: Values = after or before or {}
    label = names_of.get(row[kind.label_column], "") if kind.label_column else kind.label(row)
    return Difference(
        kind=kind.name,
        what=what,
        key=row["id"],
        label=label or str(row["id"]),
        address=kind.address.format(**row) if kind.address else "",
        at=row["pgh_created_at"],
        who="",
        why="",
        fields=[] if what == "gone" else told,
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
    actor: Actor,
    fields: Mapping[type[models.Model], Sequence[Any]],
    changed: Mapping[type[models.Model], Changed],
) -> dict[UUID, str]:
    """Return the names behind the keys that the rows hold: of people, systems and risks."""
    wanted: dict[Any, set[UUID]] = {Person: set(), AiSystem: set(), Risk: set()}
    for model, of_it in fields.items():
        rows = [*changed[model].before.values(), *changed[model].after.values()]
        for field in of_it:
            if field.related_model in wanted:
                wanted[field.related_model].update(row[field.column] for row in rows)
    found: dict[UUID, str] = {}
    for related, keys in wanted.items():
        rows = related.objects.filter(pk__in=keys - {None})
        if related is not Person:
            rows = rows.filter(organisation_id=actor.organisation_id)
        found |= {row.pk: str(row) for row in rows}
    return found


def _risks_of(actor: Actor, system: UUID) -> set[UUID]:
    history = cast("Any", Risk).pgh_event_model.objects
    of_it = history.filter(organisation_id=actor.organisation_id, system_id=system)
    return set(of_it.values_list("pgh_obj_id", flat=True))


def _about(kind: Kind, system: UUID, risks: set[UUID], changed: Changed) -> Changed:
    """Return of what changed what concerns an AI system; by its latest row."""
    rows = changed.before | changed.after
    wanted = risks if kind.system == "risk_id" else {system}
    kept = {key for key, row in rows.items() if {"id": key, **row}.get(kind.system) in wanted}
    return Changed(
        {key: row for key, row in changed.before.items() if key in kept},
        {key: row for key, row in changed.after.items() if key in kept},
    )


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
