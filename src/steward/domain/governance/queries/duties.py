"""The responsibility chart: who holds which duty, and what is wrong with it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from steward.domain.governance.models import Assignment, Duty
from steward.domain.governance.queries import entries
from steward.domain.governance.rules.duties import Holder, faults_of, is_vacant, missing_demands
from steward.domain.governance.terms.duties import Hold
from steward.domain.tasks.queries import current_members
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_ROWS = 300


def duties_charted(actor: Actor) -> OwnedQuerySet[Duty]:
    """Return the rows of the chart with everybody who holds them."""
    held = Assignment.objects.visible_to(actor).select_related("person")
    held = held.order_by("hold", "place", "id")
    return entries(actor, "duty").prefetch_related(Prefetch("assignments", held))


def get_assignment(actor: Actor, duty: Duty, key: UUID) -> Assignment:
    """Return one assignment of a duty.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Assignment.objects.visible_to(actor).filter(duty=duty).one(actor, key)


def assignments_of(actor: Actor, duty: Duty) -> list[Assignment]:
    """Return who holds a duty, the accountable first, deputies in their order."""
    rows = Assignment.objects.visible_to(actor).filter(duty=duty).select_related("person", "duty")
    order = list(Hold)
    return sorted(rows, key=lambda row: (order.index(Hold(row.hold)), row.place, row.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A row of the chart with what is wrong with it."""

    duty: Duty
    cells: dict[str, list[Assignment]]
    faults: tuple[str, ...]
    is_vacant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole chart; ``missing`` are the assignments of clause 5.3 that are not made."""

    rows: list[ChartRow]
    missing: tuple[str, ...]

    @property
    def faulty(self) -> int:
        """Return in how many rows something is wrong."""
        return sum(bool(row.faults) for row in self.rows)


def holders_of(held: list[Assignment], members: set[UUID]) -> list[Holder]:
    """Return who holds a duty as the rules read it; who left is gone."""
    return [
        Holder(
            hold=Hold(row.hold),
            name=str(row),
            is_person=not row.function,
            is_gone=not row.function and row.person_id not in members,
            place=row.place,
        )
        for row in held
    ]


def members_now(actor: Actor) -> set[UUID]:
    """Return the keys of the people who are members today."""
    return set(current_members(actor).values_list("person_id", flat=True))


def chart_of(actor: Actor) -> Chart:
    """Return the responsibility chart with its faults (5.3, A.3.2)."""
    members = members_now(actor)
    rows = [
        _charted(duty, members) for duty in duties_charted(actor).order_by("number")[:MOST_ROWS]
    ]
    sound = [row.duty.subject for row in rows if not row.is_vacant]
    return Chart(rows=rows, missing=missing_demands(sound))


def _charted(duty: Duty, members: set[UUID]) -> ChartRow:
    held = list(duty.assignments.all())
    holders = holders_of(held, members)
    return ChartRow(
        duty=duty,
        cells={hold.value: [row for row in held if row.hold == hold] for hold in Hold},
        faults=faults_of(holders),
        is_vacant=is_vacant(holders),
    )
