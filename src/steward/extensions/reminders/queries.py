"""Who has something to answer by a day, and who was reminded of what."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steward.domain.questionnaires.models import Respondent, Run
from steward.domain.questionnaires.queries import OPEN, template
from steward.extensions.guests.models import GuestLink
from steward.extensions.reminders.models import Cadence, Reminder
from steward.extensions.reminders.rules import step_on
from steward.extensions.reminders.terms import Asked, Plan
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.queries import current_members, lasting
from steward.foundation.tenancy.operations import set_tenant


def organisations_at_work(now: datetime) -> list[UUID]:
    """Return every organisation that has a member.

    No tenant sees more than itself; what a person may see of its own memberships is asked for one
    person after the other.
    """
    found: dict[UUID, None] = {}
    with transaction.atomic():
        for person in Person.objects.filter(is_active=True).values_list("pk", flat=True):
            set_tenant(None, person_id=person)
            rows = Membership.objects.filter(lasting(now.date()), person_id=person)
            found |= dict.fromkeys(rows.values_list("organisation_id", flat=True))
    return list(found)


def plan_of(actor: Actor) -> Plan:
    """Return when the organisation reminds: as it set, or as usual."""
    known = Cadence.objects.visible_to(actor).first()
    return Plan() if known is None else known.as_plan()


def reminders_of(actor: Actor, run: Run) -> list[Reminder]:
    """Return the reminders of a run, the newest first."""
    return list(Reminder.objects.visible_to(actor).filter(run=run).order_by("-at", "-id")[:200])


def last_reminders(actor: Actor, run: Run) -> dict[UUID, Reminder]:
    """Return row that asks → the last reminder that it led to."""
    return {row.asked: row for row in reversed(reminders_of(actor, run))}


def reminders_due(actor: Actor, limit: int) -> list[tuple[Asked, int]]:
    """Return who is to be reminded today and at which step, those already reminded left out."""
    plan, today = plan_of(actor), actor.today
    if not plan.steps:
        return []
    first = today - timedelta(days=max(plan.steps[-1], 0))
    last = today - timedelta(days=min(plan.steps[0], 0))
    due = [
        (asked, step)
        for asked in [*_members(actor, first, last), *_guests(actor, first, last)]
        if (step := step_on(plan, due_on=asked.due_on, since=asked.since, today=today)) is not None
    ]
    known = _known(actor, (asked.key for asked, _ in due))
    return [(a, step) for a, step in due if (a.key, a.due_on, step) not in known][:limit]


def _known(actor: Actor, keys: Iterable[UUID]) -> set[tuple[UUID, date, int]]:
    rows = Reminder.objects.visible_to(actor).filter(asked__in=list(keys))
    return {(asked, due, step) for asked, due, step in rows.values_list("asked", "due_on", "step")}


def _members(actor: Actor, first: date, last: date) -> Iterator[Asked]:
    own = Q(due_on__range=(first, last))
    whole = Q(due_on=None, run__due_on__range=(first, last))
    rows = Respondent.objects.visible_to(actor).filter(own | whole, done_at=None)
    members = current_members(actor).values("person_id")
    rows = rows.filter(run__status__in=OPEN, person__is_active=True, person__in=members)
    for row in rows.select_related("person", "run").order_by("id"):
        due = row.due_on or row.run.due_on
        if due is not None:
            yield Asked(
                run=row.run_id,
                key=row.pk,
                email=row.person.email,
                name=str(row.person.name),
                part=_part(row.run, row.section),
                due_on=due,
                since=row.created_at.date(),
            )


def _part(run: Run, section: str) -> str:
    titles = {part.id: part.title for part in template(run.resource_id).sections} if section else {}
    return titles.get(section, "")


def _guests(actor: Actor, first: date, last: date) -> Iterator[Asked]:
    rows = GuestLink.objects.visible_to(actor).filter(run__due_on__range=(first, last))
    rows = rows.filter(run__status__in=OPEN, revoked_at=None, expires_at__gte=actor.now)
    for row in rows.select_related("run").order_by("id"):
        if row.run.due_on is not None:
            yield Asked(
                run=row.run_id,
                key=row.pk,
                email=row.email,
                name=row.name,
                part="",
                due_on=row.run.due_on,
                since=row.created_at.date(),
                is_guest=True,
            )
