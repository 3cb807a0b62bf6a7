"""Record reports that stop clocks, agree on clocks of contracts, and set the calendar."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from steward.domain.incidents.events import (
    ClockAgreed,
    IncidentCalendarSet,
    IncidentReportSent,
    IncidentReportStruck,
)
from steward.domain.incidents.models import AgreedClock, Incident, IncidentClock, IncidentSettings
from steward.domain.incidents.operations.settling import held, origin_of, settle
from steward.domain.incidents.policy import EDIT_INCIDENT, SETTLE_CLOCKS
from steward.domain.incidents.queries.clocks import clock_rows
from steward.domain.incidents.queries.content import (
    current_book,
    holiday_countries,
    settings_of,
)
from steward.domain.incidents.queries.incidents import OVER
from steward.domain.incidents.rules import checking
from steward.domain.incidents.terms.clocks import ClockState, Unit
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import check
from steward.foundation.files.models import StoredFile
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

LARGEST_AMOUNT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReport:
    """When a report was sent, to whom, under which reference, and the file itself."""

    sent_at: datetime
    sent_to: str
    reference: str = ""
    note: str = ""
    file: StoredFile | None = None


@transaction.atomic
def record_report(
    *, actor: Actor, incident: Incident, key: str, report: SentReport
) -> IncidentClock:
    """Record that a report was sent; its clock stops, and what follows it starts.

    A report after the end is late for ever.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        NotFound: There is no such clock at this incident.
        Conflict: It was recorded already, or the clock does not apply.
        Invalid: To whom is missing, or the moment lies ahead or before the incident was noticed.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = held(actor, incident)
    settle(actor, row)
    clock = clock_rows(actor, row).get(key)
    if clock is None:
        raise NotFound("There is no such clock at this incident.")
    if clock.sent_at is not None:
        raise Conflict("This report is recorded already; take that back to change it.")
    if not clock.stands.asks:
        raise Conflict("It is open whether this duty applies; answer the questions first.")
    if clock.stands is ClockState.WAITING and clock.due_at is None and not _may_wait(clock):
        raise Conflict("This clock has not started: send the earlier report first.")
    sent = checking.moment(report.sent_at, row.time_zone, actor.now, "sent_at") or actor.now
    if sent < row.noticed_at:
        raise Invalid("It cannot be sent before the incident was noticed.", place="sent_at")
    _stop(clock, report, sent, by=actor.label[:200])
    missed = clock.missed_at is not None
    event = IncidentReportSent(
        subject=row.as_subject(),
        basis=clock.basis,
        to=clock.sent_to,
        verdict="late" if missed else "in time",
    )
    record(actor, event)
    settle(actor, row)
    return clock


def _stop(clock: IncidentClock, report: SentReport, sent: datetime, *, by: str) -> None:
    """Stop a clock; one noted as missed before somebody recorded a report in time was not."""
    clock.sent_at, clock.sent_by, clock.file = sent, by, report.file
    clock.sent_to = checking.line(report.sent_to, "sent_to", "Say to whom it was sent.")
    clock.reference = checking.line(report.reference, "reference", most=200)
    clock.note = checking.text(report.note, "note", most=2_000)
    if clock.due_at is not None and sent > clock.due_at:
        clock.missed_at = clock.missed_at or clock.due_at
    elif clock.missed_at == clock.due_at:
        clock.missed_at = None
    clock.state = (ClockState.SENT if clock.missed_at is None else ClockState.LATE).value
    clock.save()


def _may_wait(clock: IncidentClock) -> bool:
    found = current_book().by_id.get(clock.key)
    return found is not None and found.on_request


@transaction.atomic
def strike_report(*, actor: Actor, clock: IncidentClock, reason: str) -> Incident:
    """Take back the record of a report that was not sent, with the reason; late stays late.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: No report is recorded, or the incident is over.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_INCIDENT, clock.incident)
    row = held(actor, clock.incident)
    if row.state in OVER:
        raise Conflict("Nobody works on it any more; reopen it first.")
    if clock.sent_at is None:
        raise Conflict("No report is recorded.")
    told = checking.text(reason, "reason", "Say why it is taken back.", 2_000)
    clock.sent_at, clock.file = None, None
    clock.sent_to = clock.reference = clock.note = clock.sent_by = ""
    clock.save()
    record(actor, IncidentReportStruck(subject=row.as_subject(), basis=clock.basis, reason=told))
    settle(actor, row)
    task = Task.objects.visible_to(actor).filter(origin=origin_of(clock)).first()
    if task is not None and task.is_closed:
        move_task(actor=by_rule(actor, EDIT_TASK), task=task, status="open")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedDraft:
    """A duty of a contract; without a condition it counts where contracts oblige to tell."""

    name: str
    to: str
    starts: str
    amount: int
    unit: str
    condition: str = ""
    note: str = ""


@transaction.atomic
def agree_clock(
    *, actor: Actor, draft: AgreedDraft, clock: AgreedClock | None = None
) -> AgreedClock:
    """Write a clock of a contract, or change it; incidents that are open are counted anew.

    Raises:
        NotAllowed: The actor may not set clocks.
        Invalid: A value is missing or no choice, or the condition cannot be read.
    """
    require(actor, SETTLE_CLOCKS)
    book = current_book()
    row = clock or AgreedClock(organisation_id=actor.organisation_id)
    row.name = checking.line(draft.name, "name", "Name the contract or the customer.", 200)
    row.to = checking.line(draft.to, "to", "Say who is told.")
    row.starts = checking.choice(draft.starts, book.moments, "starts")
    if not 0 <= draft.amount <= LARGEST_AMOUNT:
        raise Invalid(f"Give a number from 0 to {LARGEST_AMOUNT:,}.", place="amount")
    units = {unit.value: unit.label for unit in Unit}
    row.amount, row.unit = draft.amount, checking.choice(draft.unit, units, "unit")
    row.condition = _condition(draft.condition)
    row.note = checking.text(draft.note, "note", most=2_000)
    row.save()
    length = f"{row.amount} {Unit(row.unit).label.lower()}"
    what = "wrote" if clock is None else "changed"
    record(actor, ClockAgreed(subject=row.as_subject(), what=what, length=length))
    _count_anew(actor)
    return row


def _condition(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    try:
        tree = parse(text)
    except ExpressionError as error:
        raise Invalid(error.message, place="condition") from error
    problems = check(tree, current_book().vocabulary)
    if problems:
        raise Invalid(problems[0].message, place="condition")
    return text


@transaction.atomic
def end_agreed_clock(*, actor: Actor, clock: AgreedClock) -> AgreedClock:
    """End a clock of a contract; reports that were sent for it stay.

    Raises:
        NotAllowed: The actor may not set clocks.
    """
    require(actor, SETTLE_CLOCKS)
    if clock.ended_at is not None:
        return clock
    clock.ended_at = actor.now
    clock.save(update_fields=["ended_at"])
    length = f"{clock.amount} {Unit(clock.unit).label.lower()}"
    record(actor, ClockAgreed(subject=clock.as_subject(), what="ended", length=length))
    open_rows = IncidentClock.objects.visible_to(actor).filter(key=clock.key, sent_at=None)
    open_rows.update(state=ClockState.NOT.value, due_at=None, prudent_at=None)
    _count_anew(actor)
    return clock


@transaction.atomic
def set_calendar(*, actor: Actor, time_zone: str, country: str, also: str) -> IncidentSettings:
    """Set the zone and the free days by which periods are counted.

    Args:
        actor: Who sets it.
        time_zone: A name such as Europe/Vienna.
        country: Two letters of a country whose free days are known, or nothing.
        also: Further free days, one a line, as 2026-12-24.

    Raises:
        NotAllowed: The actor may not set calendars.
        Invalid: There is no such zone or country, or a line is no day.
    """
    require(actor, SETTLE_CLOCKS)
    row = settings_of(actor)
    row.time_zone = checking.zone(time_zone)
    if country and country not in holiday_countries():
        raise Invalid("The free days of this country are not known here.", place="country")
    row.country, row.also = country, checking.free_days(also)
    row.save()
    event = IncidentCalendarSet(
        subject=get_organisation(actor).as_subject(),
        zone=row.time_zone,
        country=row.country or "no country",
    )
    record(actor, event)
    _count_anew(actor)
    return row


def _count_anew(actor: Actor) -> None:
    rows = Incident.objects.visible_to(actor).exclude(state__in=OVER).order_by("number")
    for row in rows[:500]:
        settle(actor, row)
