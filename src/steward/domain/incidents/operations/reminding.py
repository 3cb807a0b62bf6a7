"""Remind of clocks that run, of drills that are due, and of concerns that wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steward.domain.incidents.events import ConcernReminded
from steward.domain.incidents.models import Concern, Incident, IncidentClock
from steward.domain.incidents.operations.settling import settle
from steward.domain.incidents.policy import EDIT_INCIDENT, HANDLE_CONCERN
from steward.domain.incidents.queries.clocks import running_clocks
from steward.domain.incidents.queries.concerns import concerns_to_tell
from steward.domain.incidents.queries.facts import last_drill_on
from steward.domain.incidents.queries.incidents import OVER
from steward.domain.incidents.rules.reminding import DRILL_NOTICE, drill_due_on, step_due
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

RECEIVED, ACKNOWLEDGE, ANSWER = 1, 2, 3
NEAR_DAYS = 2
STEPS_TOLD = {
    RECEIVED: "came in",
    ACKNOWLEDGE: "waits for an acknowledgement",
    ANSWER: "waits for an answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReminder:
    """A clock of which whoever leads the response is to be told; nobody leads where it is None."""

    incident: Incident
    title: str
    basis: str
    due_at: datetime
    handler_id: UUID | None


@transaction.atomic
def remind_clocks(*, actor: Actor) -> list[ClockReminder]:
    """Count clocks anew whose end has passed, and return those of which people are to be told.

    Each step of a clock is returned once, whatever happens to the job that asked.

    Raises:
        NotAllowed: The actor may not work on incidents.
    """
    require(actor, EDIT_INCIDENT)
    passed = Incident.objects.visible_to(actor).exclude(state__in=OVER)
    for incident in passed.filter(next_due_at__lt=actor.now).select_for_update(of=("self",)):
        settle(actor, incident)
    found: list[ClockReminder] = []
    told: list[IncidentClock] = []
    for row in running_clocks(actor).exclude(prudent_at=None).exclude(incident__state__in=OVER):
        if row.prudent_at is None or row.due_at is None:
            continue
        step = step_due(row.prudent_at, actor.now)
        if step is None or (row.reminded is not None and row.reminded >= step):
            continue
        row.reminded = step
        told.append(row)
        found.append(
            ClockReminder(
                incident=row.incident,
                title=row.title,
                basis=row.basis,
                due_at=row.due_at,
                handler_id=row.incident.handler_id,
            )
        )
    if told:
        IncidentClock.objects.rewrite(told, ["reminded"])
    return found


@transaction.atomic
def ask_drill(*, actor: Actor) -> int:
    """Make the task of the yearly drill when its day is a month away; returns how many were made.

    Source: ISO/IEC 42001:2023, A.8.4.

    Raises:
        NotAllowed: The actor may not work on incidents.
    """
    require(actor, EDIT_INCIDENT)
    begun = get_organisation(actor).created_at.date()
    due = drill_due_on(last_drill_on(actor), begun)
    if actor.today < due - DRILL_NOTICE:
        return 0
    draft = TaskDraft(
        origin=f"incident-drill:{due.isoformat()}",
        title="Hold an incident drill",
        steps=(
            "Report an incident and mark it as an exercise.",
            "Walk through containment, the clocks and the drafts of the reports.",
            "Have somebody else review it and write down how it went.",
        ),
        requirement="A.8.4",
        owner_role="AI risk manager",
        effort_days=1.0,
        priority=5.0,
        due_days=max(0, (due - actor.today).days),
        severity="medium",
        reason=f"A drill is held at least once a year; the next is due on {due:%-d %B %Y}.",
    )
    return derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=[draft])


@transaction.atomic
def remind_concerns(*, actor: Actor) -> list[tuple[Concern, int]]:
    """Return the concerns of which their handlers are to be told now, with the step.

    The steps are: received, the acknowledgement is due, the answer is due; each comes once.

    Raises:
        NotAllowed: The actor may not handle concerns.
    """
    require(actor, HANDLE_CONCERN)
    found: list[tuple[Concern, int]] = []
    for row in concerns_to_tell(actor):
        step = _step(actor, row)
        if step <= row.reminded:
            continue
        row.reminded = step
        row.save(update_fields=["reminded"])
        record(actor, ConcernReminded(subject=row.as_subject(), what=STEPS_TOLD[step]))
        found.append((row, step))
    return found


def _step(actor: Actor, row: Concern) -> int:
    if row.answered_at is None and (row.answer_by - actor.today).days <= NEAR_DAYS:
        return ANSWER
    if row.acknowledged_at is None and (row.acknowledge_by - actor.today).days <= NEAR_DAYS:
        return ACKNOWLEDGE
    return RECEIVED
