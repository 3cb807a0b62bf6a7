"""Read by when work is due in an organisation."""

from steward.domain.tasks.models import WorkPolicy
from steward.domain.tasks.rules.clocks import DuePolicy
from steward.domain.tasks.terms import DUE_DAYS, Severity
from steward.foundation.core.actor import Actor
from steward.foundation.core.calendars import Calendar, calendar_of


def settled_policy(actor: Actor) -> WorkPolicy | None:
    """Return what the organisation settled; None while it settled nothing."""
    return WorkPolicy.objects.visible_to(actor).first()


def work_policy(actor: Actor) -> WorkPolicy:
    """Return the policy in force; unsaved while nobody settled one."""
    days = {severity.value: count for severity, count in DUE_DAYS.items()}
    fresh = WorkPolicy(organisation_id=actor.organisation_id, days=days)
    return settled_policy(actor) or fresh


def calendar_in(policy: WorkPolicy) -> Calendar:
    """Return the days on which nobody works: weekends, free days, and those named."""
    return calendar_of("UTC", policy.free_days, policy.also)


def due_policy(actor: Actor) -> DuePolicy:
    """Return by when work is due; calendar days while nobody settled anything."""
    row = settled_policy(actor)
    return DuePolicy() if row is None else policy_of(row)


def policy_of(row: WorkPolicy) -> DuePolicy:
    """Return what a settled policy says, as rules read it."""
    days = {Severity(severity): count for severity, count in row.days.items()}
    return DuePolicy(days=days, working_days=row.working_days, calendar=calendar_in(row))
