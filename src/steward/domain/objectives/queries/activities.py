"""Read recurring planned work and whether it was done."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from steward.domain.objectives.models import ActivityTurn, PlannedActivity
from steward.domain.objectives.rules.dates import days_of, next_after, turns_of
from steward.domain.objectives.terms.changes import Turn
from steward.domain.objectives.terms.objectives import Frequency
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

AHEAD_DAYS = 400
Done = Mapping[date, tuple[date, str, str]]


def activities_visible_to(actor: Actor) -> OwnedQuerySet[PlannedActivity]:
    """Return the planned work of the organisation with who does it, and what a list filters by.

    ``is_mine``; ``is_late``: its next day has passed.
    """
    late = Q(ended_on=None, next_on__lt=actor.today)
    return (
        PlannedActivity.objects.visible_to(actor)
        .select_related("owner")
        .annotate(
            is_mine=ExpressionWrapper(Q(owner_id=actor.id), output_field=BooleanField()),
            is_late=ExpressionWrapper(late, output_field=BooleanField()),
        )
    )


def get_activity(actor: Actor, key: UUID) -> PlannedActivity:
    """Return one planned activity.

    Raises:
        NotFound: It is not there for this actor.
    """
    return activities_visible_to(actor).one(actor, key)


def done_of(actor: Actor, activities: Iterable[PlannedActivity]) -> dict[UUID, Done]:
    """Return activity → due day → when, by whom and what shows it."""
    rows = ActivityTurn.objects.visible_to(actor).filter(
        activity_id__in=[activity.pk for activity in activities]
    )
    found: dict[UUID, dict[date, tuple[date, str, str]]] = {}
    for row in rows:
        found.setdefault(row.activity_id, {})[row.due_on] = (
            row.done_on,
            row.done_by,
            row.evidence,
        )
    return dict(found.items())


def turns_between(
    activity: PlannedActivity, done: Done, *, start: date, end: date, today: date
) -> tuple[Turn, ...]:
    """Return the times of an activity between two days with how each stands."""
    frequency = Frequency(activity.frequency)
    days = days_of(activity.first_on, frequency, start=start, end=end, last=activity.ended_on)
    found = list(days)
    if found:  # whether the last was missed follows from the one after it
        following = next_after(activity.first_on, frequency, found[-1])
        if following is not None and (activity.ended_on is None or following <= activity.ended_on):
            found.append(following)
            return turns_of(found, done, today=today)[:-1]
    return turns_of(found, done, today=today)


def turns_of_activity(actor: Actor, activity: PlannedActivity, *, years: int = 2) -> list[Turn]:
    """Return the times of an activity in the last years and the next ones, the newest first."""
    done = done_of(actor, [activity]).get(activity.pk, {})
    start = actor.today - timedelta(days=366 * years)
    end = max(actor.today, activity.next_on or actor.today) + timedelta(days=1)
    turns = turns_between(activity, done, start=start, end=end, today=actor.today)
    return list(reversed(turns))


def first_open(activity: PlannedActivity, done: Iterable[date]) -> date | None:
    """Return the first day of an activity that is not done; None where nothing comes any more."""
    known = set(done)
    frequency = Frequency(activity.frequency)
    latest = max(known, default=activity.first_on) + timedelta(days=AHEAD_DAYS)
    days = days_of(activity.first_on, frequency, start=activity.first_on, end=latest)
    found = next((day for day in days if day not in known), None)
    if found is not None and activity.ended_on is not None and found > activity.ended_on:
        return None
    return found


def people_with_activities(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who do planned work, also those who have left, as key and name."""
    rows = activities_visible_to(actor).exclude(owner=None).order_by("owner__name", "owner_id")
    fields = rows.values_list("owner_id", "owner__name", "owner__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]
