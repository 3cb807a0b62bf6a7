"""What sources named, and the records they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from steward.domain.monitoring.models import Latest, Thing
from steward.domain.monitoring.rules.taking import thing_key
from steward.domain.monitoring.terms import ThingState
from steward.domain.parts.models import Part
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

ThingKey = tuple[str, str]
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The record that a name means: a system or a part, or neither for the organisation."""

    system_id: UUID | None = None
    part_id: UUID | None = None


def things_visible_to(actor: Actor) -> OwnedQuerySet[Thing]:
    """Return what sources named, with the records they mean."""
    return Thing.objects.visible_to(actor).select_related("system", "part")


def get_thing(actor: Actor, key: UUID) -> Thing:
    """Return something that a source named.

    Raises:
        NotFound: It is not there for this actor.
    """
    return things_visible_to(actor).one(actor, key)


def things_called(actor: Actor, keys: Iterable[ThingKey]) -> dict[ThingKey, Thing]:
    """Return the things of these kinds and names that are known, in one statement."""
    wanted = set(keys)
    rows = Thing.objects.visible_to(actor).filter(key__in=sorted({key for _, key in wanted}))
    return {(row.kind, row.key): row for row in rows if (row.kind, row.key) in wanted}


def matches_for(actor: Actor, keys: Iterable[ThingKey]) -> dict[ThingKey, Match]:
    """Return which record each kind and name means, in two statements at most.

    A system is meant by its number, its number in another register, or its exact name where only
    one has it; a part by its name.
    """
    wanted = set(keys)
    found: dict[ThingKey, Match] = {key: Match() for key in wanted if key[0] == "organisation"}
    systems = {key for kind, key in wanted if kind == "system"}
    if systems:
        named = _systems(actor, systems)
        found |= {("system", key): Match(system_id=row) for key, row in named.items()}
    parts = {(kind, key) for kind, key in wanted if kind not in ("system", "organisation")}
    if parts:
        rows = Part.objects.visible_to(actor).filter(key__in=sorted({key for _, key in parts}))
        for kind, key, pk in rows.values_list("kind", "key", "id"):
            if (kind, key) in parts:
                found[kind, key] = Match(part_id=pk)
    return found


def _systems(actor: Actor, names: set[str]) -> dict[str, UUID]:
    rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
    numbers = [int(name[4:]) for name in names if name.startswith("ais-") and name[4:].isdigit()]
    # The smaller half of an inventory is read once: names are compared without case and spaces.
    listed = rows.values_list("id", "number", "name", "external_id")
    if len(names) <= SHOWN:
        by_name = Q(number__in=numbers)
        for name in names:
            by_name |= Q(name__iexact=name) | Q(external_id__iexact=name)
        listed = listed.filter(by_name)
    by_number: dict[str, UUID] = {}
    by_words: dict[str, set[UUID]] = {}
    for pk, number, name, external in listed:
        by_number[f"ais-{number:04d}"] = pk
        for words in {thing_key(name), thing_key(external)} - {""}:
            by_words.setdefault(words, set()).add(pk)
    alone = {words: next(iter(pks)) for words, pks in by_words.items() if len(pks) == 1}
    return {name: row for name in names if (row := by_number.get(name) or alone.get(name))}


def things_of(
    actor: Actor, *, systems: Iterable[UUID] = (), parts: Iterable[UUID] = ()
) -> list[Thing]:
    """Return what sources call these systems and parts."""
    rows = Thing.objects.visible_to(actor)
    return list(rows.filter(Q(system_id__in=list(systems)) | Q(part_id__in=list(parts))))


def unmatched_things(actor: Actor) -> OwnedQuerySet[Thing]:
    """Return what nobody has matched with a record yet, the newest first."""
    rows = things_visible_to(actor).filter(state=ThingState.UNMATCHED.value)
    return rows.order_by("-id")


def told_of(actor: Actor, things: Iterable[Thing]) -> Mapping[UUID, tuple[int, datetime]]:
    """Return for each thing how many properties were told of it, and when last."""
    rows = Latest.objects.visible_to(actor).filter(thing_id__in=[thing.pk for thing in things])
    counted = rows.values("thing_id").annotate(count=Count("id"), last=Max("observed_at"))
    return {row["thing_id"]: (row["count"], row["last"]) for row in counted}


def count_unmatched(actor: Actor) -> int:
    """Return how many names wait to be matched."""
    return Thing.objects.visible_to(actor).filter(state=ThingState.UNMATCHED.value).count()


def decided_things(actor: Actor) -> OwnedQuerySet[Thing]:
    """Return the names that somebody decided on, the last first."""
    return things_visible_to(actor).exclude(decided_at=None).order_by("-decided_at", "-id")


def records_offered(actor: Actor, kind: str, most: int = 500) -> list[tuple[str, str]]:
    """Return key and name of the first records of a kind by name."""
    if kind == "system":
        rows = AiSystem.objects.visible_to(actor).filter(archived_at=None)
        found = rows.order_by("name", "id").only("id", "number", "name")[:most]
        return [(str(row.pk), f"{row.reference} {row.name}") for row in found]
    parts = Part.objects.visible_to(actor).filter(kind=kind).order_by("name", "id")
    return [(str(key), str(name)) for key, name in parts.values_list("id", "name")[:most]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStanding:
    """A source with how many lines it continues and when it told something last."""

    name: str
    lines: int
    last: datetime


def sources_of(actor: Actor) -> list[SourceStanding]:
    """Return the sources that told something, the last first."""
    rows = Latest.objects.visible_to(actor).order_by().values("source")
    found = rows.annotate(lines=Count("id"), last=Max("observed_at")).order_by("-last")[:50]
    return [
        SourceStanding(name=row["source"], lines=row["lines"], last=row["last"]) for row in found
    ]
