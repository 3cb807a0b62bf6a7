"""Lead an incident from its report to its end. Source: ISO/IEC 42001:2023, A.8.4 and 10.2."""

from uuid import UUID

from django.db import transaction

from steward.domain.incidents.events import IncidentGiven, IncidentMoved
from steward.domain.incidents.models import Incident, IncidentClock
from steward.domain.incidents.operations.settling import give_tasks, held, settle
from steward.domain.incidents.policy import EDIT_INCIDENT, REVIEW_INCIDENT
from steward.domain.incidents.rules import checking
from steward.domain.incidents.rules.acting import after_incident
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.incidents.terms.states import IncidentAct, IncidentState
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.journal.operations import record

OWED = (ClockState.RUNNING.value, ClockState.OVERDUE.value)


@transaction.atomic
def give_incident(*, actor: Actor, incident: Incident, handler_id: UUID | None) -> Incident:
    """Make somebody lead the response, or nobody.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Invalid: The person is not a member.
        Conflict: It is over.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = held(actor, incident)
    if IncidentState(row.state).is_over:
        raise Conflict("Nobody works on it any more; reopen it first.")
    row.handler = None if handler_id is None else get_person(actor, handler_id)
    if handler_id is not None and str(handler_id) not in row.handlers_before:
        row.handlers_before = [*row.handlers_before, str(handler_id)]
    row.save(update_fields=["handler", "handlers_before"])
    told = IncidentGiven(subject=row.as_subject(), handler=str(row.handler or "nobody"))
    record(actor, told)
    give_tasks(actor, row)
    return row


@transaction.atomic
def confirm_incident(*, actor: Actor, incident: Incident, note: str = "") -> Incident:
    """Confirm that it is an incident.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: Its state does not allow it.
    """
    require(actor, EDIT_INCIDENT, incident)
    return _move(actor, held(actor, incident), IncidentAct.CONFIRM, note)


@transaction.atomic
def dismiss_incident(*, actor: Actor, incident: Incident, note: str) -> Incident:
    """Say that it is no incident, and why; its clocks stop.

    Raises:
        NotAllowed: The actor may not review incidents.
        Conflict: Its state does not allow it.
        Invalid: The reason is missing.
    """
    require(actor, REVIEW_INCIDENT)
    _needs(note, "note", "Say why it is no incident; an auditor will ask.")
    return _move(actor, held(actor, incident), IncidentAct.DISMISS, note)


@transaction.atomic
def contain_incident(*, actor: Actor, incident: Incident, containment: str) -> Incident:
    """Say how it was contained.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: Its state does not allow it.
        Invalid: Nothing is said.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = held(actor, incident)
    row.containment = checking.text(
        containment, "containment", "Say what was done so that harm does not go on."
    )
    row.save(update_fields=["containment"])
    return _move(actor, row, IncidentAct.CONTAIN, "")


@transaction.atomic
def resolve_incident(*, actor: Actor, incident: Incident, cause: str, measures: str) -> Incident:
    """Say what the cause was and what was done about it; it ended at the latest now.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: Its state does not allow it.
        Invalid: Cause or measures are missing.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = held(actor, incident)
    row.cause = checking.text(cause, "cause", "Say why it happened, and why nobody noticed before.")
    row.measures = checking.text(measures, "measures", "Say what was done about the cause.")
    row.ended_at = row.ended_at or actor.now
    row.save(update_fields=["cause", "measures", "ended_at"])
    return _move(actor, row, IncidentAct.RESOLVE, "")


@transaction.atomic
def review_incident(
    *, actor: Actor, incident: Incident, lessons: str, drill_result: str = ""
) -> Incident:
    """Review how it was handled; never by who handled it.

    Raises:
        NotAllowed: The actor may not review incidents, or leads or led the response to it.
        Conflict: Its state does not allow it.
        Invalid: Lessons are missing, or the result of a drill.
    """
    require(actor, REVIEW_INCIDENT)
    row = held(actor, incident)
    _check_other(actor, row)
    row.lessons = checking.text(lessons, "lessons", "Say what was learned, or why nothing was.")
    if row.is_drill:
        row.drill_result = checking.text(
            drill_result, "drill_result", "Say how the exercise went and what was too slow."
        )
    row.reviewed_by, row.reviewed_at = actor.label[:200], actor.now
    row.save(update_fields=["lessons", "drill_result", "reviewed_by", "reviewed_at"])
    return _move(actor, row, IncidentAct.REVIEW, "")


@transaction.atomic
def send_incident_back(*, actor: Actor, incident: Incident, note: str) -> Incident:
    """Send it back to who handled it, with what is missing.

    Raises:
        NotAllowed: The actor may not review incidents, or leads or led the response to it.
        Conflict: Its state does not allow it.
        Invalid: It is not said what is missing.
    """
    require(actor, REVIEW_INCIDENT)
    row = held(actor, incident)
    _check_other(actor, row)
    _needs(note, "note", "Say what is missing.")
    return _move(actor, row, IncidentAct.SEND_BACK, note)


@transaction.atomic
def close_incident(*, actor: Actor, incident: Incident, note: str = "") -> Incident:
    """Close it; every report that is owed was sent.

    Raises:
        NotAllowed: The actor may not review incidents.
        Conflict: Its state does not allow it, or reports are owed.
    """
    require(actor, REVIEW_INCIDENT)
    row = held(actor, incident)
    settle(actor, row)
    owed = IncidentClock.objects.visible_to(actor).filter(incident=row, sent_at=None)
    names = list(owed.filter(state__in=OWED).values_list("basis", flat=True)[:5])
    if names and not row.is_drill:
        raise Conflict(f"Reports are owed: {', '.join(names)}. Record when they were sent.")
    row.closed_at = actor.now
    row.save(update_fields=["closed_at"])
    return _move(actor, row, IncidentAct.CLOSE, note)


@transaction.atomic
def reopen_incident(*, actor: Actor, incident: Incident, note: str) -> Incident:
    """Open it again, with the reason.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: Its state does not allow it.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_INCIDENT, incident)
    _needs(note, "note", "Say why it is opened again.")
    row = held(actor, incident)
    row.closed_at = row.reviewed_at = None
    row.reviewed_by = ""
    row.save(update_fields=["closed_at", "reviewed_at", "reviewed_by"])
    return _move(actor, row, IncidentAct.REOPEN, note)


def _move(actor: Actor, row: Incident, act: IncidentAct, note: str) -> Incident:
    before, after = IncidentState(row.state), after_incident(row.state, act)
    row.state = after.value
    row.save(update_fields=["state"])
    event = IncidentMoved(
        subject=row.as_subject(),
        before=before.label,
        after=after.label,
        note=checking.text(note, "note", most=2_000),
    )
    record(actor, event)
    settle(actor, row)
    return row


def _needs(value: str, place: str, missing: str) -> None:
    if not value.strip():
        raise Invalid(missing, place=place)


def _check_other(actor: Actor, row: Incident) -> None:
    """Refuse whoever leads or led the response; a token counts as its person."""
    keep_apart(actor, row.as_subject(), {"incident.review": row.handlers_before})
