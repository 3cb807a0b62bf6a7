"""Read the changes that sources saw."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from steward.domain.monitoring.models import Latest
from steward.domain.monitoring.terms import ThingState
from steward.domain.objectives.models import ChangeReopens, SeenChange, SeenLine
from steward.domain.objectives.queries.changes import FOLLOWS
from steward.domain.objectives.rules.observing import WATCHED
from steward.domain.objectives.terms.changes import Reopened
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.queries import open_tasks
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reach import whole_organisation


def lines_unread(actor: Actor, most: int) -> list[Latest]:
    """Return the watched lines of matched things whose newest value nobody looked at yet."""
    read = SeenLine.objects.visible_to(actor).filter(
        thing=OuterRef("thing"),
        property=OuterRef("property"),
        series=OuterRef("series"),
        observation=OuterRef("observation"),
        value=OuterRef("text"),
    )
    rows = Latest.objects.visible_to(actor).filter(
        ~Exists(read), property__in=list(WATCHED), kind="t", thing__state=ThingState.MATCHED.value
    )
    rows = rows.select_related("thing__system", "thing__part").order_by("observed_at", "id")
    return list(rows[:most])


def lines_read(
    actor: Actor, *, systems: Collection[UUID], parts: Collection[UUID]
) -> list[SeenLine]:
    """Return the lines of these systems and parts that were looked at before."""
    of_record = Q(thing__system_id__in=systems) | Q(thing__part_id__in=parts)
    return list(SeenLine.objects.visible_to(actor).filter(of_record).select_related("thing"))


def seen_changes_of(actor: Actor, system: AiSystem, most: int = 5) -> list[SeenChange]:
    """Return what sources saw change for a system, the newest first."""
    rows = SeenChange.objects.visible_to(actor).filter(system=system)
    return list(rows.select_related("change").order_by("-id")[:most])


def sights_of_change(actor: Actor, change: UUID) -> list[SeenChange]:
    """Return what was seen of a change, by fact; empty for one that people planned."""
    rows = SeenChange.objects.visible_to(actor).filter(change_id=change).select_related("system")
    return list(rows.order_by("fact", "id")[:100])


def reopened_reasons(actor: Actor, system: AiSystem) -> tuple[str, ...]:
    """Return why changes that were seen stop a release: what they reopened and is not done.

    The whole counts, whatever part of the organisation the actor sees.
    """
    with whole_organisation():
        seen = SeenChange.objects.visible_to(actor).filter(system=system, is_significant=True)
        rows = ChangeReopens.objects.visible_to(actor).filter(
            Q(subject_id=system.pk) | Q(kind=Reopened.CONTROL.value),
            change__in=seen.values("change_id"),
        )
        wanted = {
            f"{FOLLOWS}{row.change_id}:{row.pk}": row for row in rows.select_related("change")
        }
        tasks = list(open_tasks(actor).filter(origin__in=list(wanted)))
    return tuple(
        f"{wanted[task.origin].change.as_subject().label}: {wanted[task.origin].label}"
        f" is to be looked at again ({task.reference})."
        for task in tasks
    )
