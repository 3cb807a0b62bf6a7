"""Dispute a finding, answer the dispute, correct what was found, move a clock."""

from datetime import date

from django.db import transaction

from steward.domain.findings.events import FindingExtended
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.keeping import check, clock_on, held, moved
from steward.domain.findings.operations.tasking import call_off, settle
from steward.domain.findings.policy import APPROVE_FINDING, EDIT_FINDING
from steward.domain.findings.rules.deadlines import check_extension, days_of
from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.terms.grades import Clock, Grade
from steward.domain.findings.terms.states import Act, FindingState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def dispute_finding(*, actor: Actor, finding: Finding, reason: str) -> Finding:
    """Say that something is no finding; another person decides.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: Something was done about it already.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.DISPUTE)
    row.dispute = needed(reason, "reason", "Say why it is none.")
    row.disputed_by, row.disputed_by_label = person_behind(actor), actor.label[:200]
    row.dispute_answer = ""
    return moved(actor, row, to, "disputed it", row.dispute)


@transaction.atomic
def answer_dispute(*, actor: Actor, finding: Finding, upheld: bool, reason: str) -> Finding:
    """Uphold a disputed finding, or withdraw it.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: It is not disputed, or the actor disputed it or answers for it.
        Invalid: The reason is missing.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.UPHOLD if upheld else Act.WITHDRAW)
    others = [row.disputed_by, row.owner_id]
    keep_apart(actor, row.as_subject(), {"nonconformity.answer": others})
    row.dispute_answer = needed(reason, "reason", "Say why.")
    if not upheld:
        row.closed_by = person_behind(actor)
    verb = "upheld it" if upheld else "withdrew it"
    row = moved(actor, row, to, verb, row.dispute_answer)
    if not upheld:
        call_off(actor, row, f"{row.reference} was withdrawn.")
    return row


@transaction.atomic
def correct_finding(
    *,
    actor: Actor,
    finding: Finding,
    correction: str,
    corrected_on: date | None = None,
    corrected_by: str = "",
) -> Finding:
    """Record what was done at once to control it and to deal with the consequences.

    Args:
        actor: Who records it.
        finding: A nonconformity that was raised.
        correction: What was done.
        corrected_on: When; today if None.
        corrected_by: Who did it; the actor if empty.

    Source: ISO/IEC 42001:2023, 10.2: reacting to the nonconformity.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: It stands elsewhere on its path.
        Invalid: Nothing says what was done, or the day is before the finding or to come.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.CORRECT)
    row.correction = needed(correction, "correction", "Say what was done at once.")
    day = corrected_on or actor.today
    if not row.found_on <= day <= actor.today:
        raise Invalid(f"Choose a day from {row.found_on:%-d %B %Y} to today.", place="corrected_on")
    row.corrected_on, row.corrected_by = day, (corrected_by.strip() or actor.label)[:200]
    settle(actor, row, Clock.CORRECTION, row.correction)
    return moved(actor, row, to, "recorded the correction", row.correction)


@transaction.atomic
def extend_deadline(
    *, actor: Actor, finding: Finding, clock: str, until: date, reason: str
) -> Finding:
    """Move a clock of a finding, with the reason.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: The finding is over, the step was done, or the actor answers for it.
        Invalid: There is no such clock, the day is not later, or the reason is missing.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    if not row.is_open:
        raise Conflict(f"It stands at “{FindingState(row.state).label}”: no clock runs.")
    keep_apart(actor, row.as_subject(), {"nonconformity.extend": [row.owner_id]})
    words = needed(reason, "reason", "Say why it takes longer.")
    grade = Grade(row.grade)
    days = days_of(grade, row.begun_on, row.extensions)
    old = next((day for name, day in days.items() if name == clock), actor.today)
    chosen = check_extension(clock, grade, until, old, actor.today)
    if any(item.clock is chosen and item.is_met for item in row.clocks):
        raise Conflict("This step was done; its clock has stopped.")
    row.extended = {**row.extended, chosen.value: until.isoformat()}
    clock_on(row)
    row.save(update_fields=["extended", "due_on"])
    event = FindingExtended(
        subject=row.as_subject(),
        clock=chosen.label,
        old=f"{old:%-d %B %Y}",
        until=f"{until:%-d %B %Y}",
        reason=words,
    )
    record(actor, event)
    return row
