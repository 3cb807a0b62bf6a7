"""Which laws and contracts reach which AI systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.governance.models import Law, Link
from steward.domain.governance.queries import entries
from steward.domain.governance.rules.reaching import Reach, Reached, reaches
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor

MOST_SYSTEMS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A system and whether a law reaches it, with the reason."""

    system: AiSystem
    reached: Reached


def reach_of(law: Law, chosen: frozenset[UUID]) -> Reach:
    """Return what decides whom a law reaches."""
    return Reach(kind=law.reach, condition=law.condition, chosen=chosen)


def chosen_systems(actor: Actor, laws: Sequence[Law]) -> dict[UUID, frozenset[UUID]]:
    """Return law → the AI systems that were linked with it."""
    rows = Link.objects.visible_to(actor).filter(
        entry__in=[law.pk for law in laws], subject_kind="system"
    )
    found: dict[UUID, set[UUID]] = {}
    for entry, subject in rows.values_list("entry", "subject_id"):
        found.setdefault(entry, set()).add(subject)
    return {key: frozenset(values) for key, values in found.items()}


def systems_reached(actor: Actor, law: Law) -> list[Caught]:
    """Return every AI system with whether a law reaches it now; those reached first."""
    reach = reach_of(law, chosen_systems(actor, [law]).get(law.pk, frozenset()))
    rows = systems_visible_to(actor).order_by("name", "id")[:MOST_SYSTEMS]
    found = [Caught(system=row, reached=reaches(reach, row.pk, row.facts)) for row in rows]
    order = {True: 0, None: 1, False: 2}
    return sorted(found, key=lambda item: order[item.reached.caught])


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLaws:
    """An AI system with what reaches it, and what may."""

    system: AiSystem
    reached: list[tuple[Law, str]]
    unknown: list[tuple[Law, str]]


def laws_by_system(actor: Actor) -> list[SystemLaws]:
    """Return every AI system with the laws and contracts that reach it today, by name."""
    laws = [law for law in laws_in_force(actor) if law.register]
    chosen = chosen_systems(actor, laws)
    rows = systems_visible_to(actor).order_by("name", "id")[:MOST_SYSTEMS]
    return [_of_system(row, laws, chosen) for row in rows]


def laws_in_force(actor: Actor) -> list[Law]:
    """Return the laws and contracts that apply today."""
    rows: Any = entries(actor, "law").order_by("title", "id")
    return [law for law in rows if _applies(law, actor)]


def _applies(law: Law, actor: Actor) -> bool:
    begun = law.applies_from is None or law.applies_from <= actor.today
    return begun and (law.applies_until is None or law.applies_until >= actor.today)


def _of_system(
    system: AiSystem, laws: Sequence[Law], chosen: dict[UUID, frozenset[UUID]]
) -> SystemLaws:
    reached: list[tuple[Law, str]] = []
    unknown: list[tuple[Law, str]] = []
    for law in laws:
        reach = reach_of(law, chosen.get(law.pk, frozenset()))
        found = reaches(reach, system.pk, system.facts)
        if found.caught is True:
            reached.append((law, found.why))
        elif found.caught is None:
            unknown.append((law, found.why))
    return SystemLaws(system=system, reached=reached, unknown=unknown)
