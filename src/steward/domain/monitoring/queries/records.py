"""The records that checks are asked of, with their own facts and what was observed of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from steward.domain.monitoring.models import Latest, Thing
from steward.domain.monitoring.queries.content import book
from steward.domain.monitoring.terms import CheckRecord, Seen, ThingState
from steward.domain.parts.models import Part
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

SYSTEM, ORGANISATION = "system", "organisation"
Place = tuple[UUID, str]
"""A record and a property."""


@dataclass(slots=True)
class Touched:
    """Records to be looked at, by kind; ``owners`` are the people who answer for them."""

    records: dict[UUID, CheckRecord] = field(default_factory=dict[UUID, CheckRecord])
    owners: dict[UUID, UUID] = field(default_factory=dict[UUID, UUID])

    def of(self, kind: str) -> list[CheckRecord]:
        """Return the records of a kind."""
        return [item for item in self.records.values() if item.kind == kind]


def records_of(
    actor: Actor,
    *,
    systems: Collection[UUID] | None,
    parts: Collection[UUID] | None,
    whole: bool,
) -> Touched:
    """Return the records of these keys, of all where None, in two statements at most.

    Args:
        actor: Who looks.
        systems: Keys of AI systems; those that left the inventory are left out.
        parts: Keys of models, datasets and suppliers.
        whole: Whether the organisation itself is wanted.
    """
    found = Touched()
    high = book().high_when
    if systems is None or systems:
        rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
        rows = rows if systems is None else rows.filter(pk__in=systems)
        names = ("id", "number", "name", "stage", "facts", "owner_person_id")
        for row in rows.only(*names).order_by("number").iterator(1000):
            own = {**facts_from_json(row.facts), "name": row.name, "stage": row.stage or None}
            found.records[row.pk] = CheckRecord(
                kind=SYSTEM,
                id=row.pk,
                label=f"{row.reference} {row.name}"[:300],
                facts=own,
                is_high=high is not None and high.evaluate(own) is True,
            )
            if row.owner_person_id is not None:
                found.owners[row.pk] = row.owner_person_id
    if parts is None or parts:
        listed = Part.objects.visible_to(actor)
        listed = listed if parts is None else listed.filter(pk__in=parts)
        for part in listed.only("id", "kind", "name", "licence", "tier", "owner_person_id"):
            facts = {"name": part.name, "licence": part.licence or None}
            is_high = part.tier == "critical"
            found.records[part.pk] = CheckRecord(
                kind=part.kind, id=part.pk, label=part.name, facts=facts, is_high=is_high
            )
            if part.owner_person_id is not None:
                found.owners[part.pk] = part.owner_person_id
    if whole:
        label = get_organisation(actor).name
        key = actor.organisation_id
        found.records[key] = CheckRecord(kind=ORGANISATION, id=key, label=label, facts={})
    return found


@dataclass(frozen=True, slots=True)
class Ties:
    """Which records each thing speaks for, and the name of its part where it is one of a system."""

    by_thing: Mapping[UUID, tuple[tuple[UUID, str], ...]]

    @property
    def records(self) -> set[UUID]:
        """Return every record that some thing speaks for."""
        return {key for pairs in self.by_thing.values() for key, _ in pairs}


def ties_of(actor: Actor, things: Iterable[Thing]) -> Ties:
    """Return the records that things speak for: their own, and the systems that use their part."""
    matched = [thing for thing in things if thing.state == ThingState.MATCHED]
    parts = {thing.part_id for thing in matched if thing.part_id is not None}
    users: dict[UUID, list[UUID]] = defaultdict(list)
    if parts:
        rows = Use.objects.visible_to(actor).filter(part_id__in=parts)
        for part_id, system_id in rows.values_list("part_id", "system_id").distinct():
            users[part_id].append(system_id)
    by_thing: dict[UUID, tuple[tuple[UUID, str], ...]] = {}
    for thing in matched:
        if thing.kind == ORGANISATION:
            by_thing[thing.pk] = ((actor.organisation_id, ""),)
        elif thing.system_id is not None:
            by_thing[thing.pk] = ((thing.system_id, ""),)
        elif thing.part_id is not None:
            using = tuple((key, thing.name) for key in users[thing.part_id])
            by_thing[thing.pk] = ((thing.part_id, ""), *using)
    return Ties(by_thing)


def things_about(actor: Actor, records: Collection[UUID] | None) -> list[Thing]:
    """Return the things that speak for some records, or all that speak for any."""
    rows = Thing.objects.visible_to(actor).filter(state=ThingState.MATCHED.value)
    rows = rows.only("id", "kind", "name", "state", "system_id", "part_id")
    if records is None:
        return list(rows)
    uses = Use.objects.visible_to(actor).filter(system_id__in=records)
    parts = {*records, *uses.values_list("part_id", flat=True)}
    found = list(rows.filter(system_id__in=records))
    found += rows.filter(part_id__in=parts)
    if actor.organisation_id in records:
        found += rows.filter(kind=ORGANISATION)
    return found


def seen_of(
    actor: Actor, things: Collection[UUID], ties: Ties, properties: Collection[str] | None
) -> dict[Place, list[Seen]]:
    """Return the newest observation of each line, by record and property, in one statement.

    A line that several names of one record continue is one; of a system's model or dataset it is
    told apart by the name.
    """
    rows = Latest.objects.visible_to(actor).filter(thing_id__in=things)
    if properties is not None:
        rows = rows.filter(property__in=properties)
    newest: dict[tuple[UUID, str, str], Seen] = {}
    for row in rows.iterator(5000):
        for record, name in ties.by_thing.get(row.thing_id, ()):
            series = f"{name}: {row.series}".strip(": ") if name else row.series
            seen = Seen(
                property=row.property,
                series=series[:200],
                value=row.value,
                observed_at=row.observed_at,
                observation=row.observation,
                low=row.low,
                high=row.high,
                count=row.count,
                unit=row.unit,
                source=row.source,
                before=row.before,
            )
            key = (record, row.property, series)
            known = newest.get(key)
            if known is None or (known.observed_at, str(known.observation)) < (
                seen.observed_at,
                str(seen.observation),
            ):
                newest[key] = seen
    found: dict[Place, list[Seen]] = defaultdict(list)
    for (record, name, _), seen in sorted(newest.items(), key=lambda item: item[0][2]):
        found[record, name].append(seen)
    return found


def properties_seen(actor: Actor) -> set[str]:
    """Return every property that some source has told of anything that is matched."""
    rows = Latest.objects.visible_to(actor).filter(thing__state=ThingState.MATCHED.value)
    return set(rows.order_by().values_list("property", flat=True).distinct())
