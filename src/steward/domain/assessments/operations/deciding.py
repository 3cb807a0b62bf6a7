"""Hand an assessment in, decide on it, sign as the second, take its harms into the register."""

from datetime import date, timedelta

from django.db import transaction

from steward.domain.assessments.events import (
    HarmsEntered,
    ImpactApproved,
    ImpactSentBack,
    ImpactSigned,
    ImpactSubmitted,
)
from steward.domain.assessments.models import (
    Harm,
    ImpactAssessment,
    ImpactSection,
    ImpactVersion,
)
from steward.domain.assessments.operations.settling import (
    DECIDED,
    facts_read,
    held,
    measure,
    to_writing,
)
from steward.domain.assessments.policy import APPROVE_IMPACT, COUNTERSIGN_IMPACT, EDIT_IMPACT
from steward.domain.assessments.queries import content_now, proposal_for, sections_of
from steward.domain.assessments.rules.screening import (
    check_decision,
    needs_second_signature,
    screen,
)
from steward.domain.assessments.terms.scales import Decision, SectionState, State
from steward.domain.risks.operations.proposing import propose_risk
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

LONGEST_REVIEW_DAYS = 731
"""Two years at most until an assessment is read again, the day of a leap year included."""


@transaction.atomic
def submit_assessment(*, actor: Actor, assessment: ImpactAssessment) -> ImpactAssessment:
    """Hand an assessment in for the decision, when every section that is needed is complete.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: It is not being written, or sections are not complete; they are named.
    """
    require(actor, EDIT_IMPACT)
    row = held(actor, assessment)
    if not State(row.state).is_written:
        raise Conflict(f"It is not being written: {State(row.state).label.lower()}.")
    measure(actor, row)
    _check_complete(actor, row)
    row.state, row.note = State.REVIEW.value, ""
    row.submitted_by, row.submitted_at = actor.label[:200], actor.now
    row.save(update_fields=["state", "note", "submitted_by", "submitted_at"])
    record(actor, ImpactSubmitted(subject=row.as_subject(), version=row.version))
    return row


@transaction.atomic
def send_back(*, actor: Actor, assessment: ImpactAssessment, note: str) -> ImpactAssessment:
    """Send an assessment back to those who write it; the decision in force stays.

    Raises:
        NotAllowed: The actor may not decide on impact assessments.
        Invalid: The note is missing.
        Conflict: It is not being decided on.
    """
    require(actor, APPROVE_IMPACT, assessment)
    row = held(actor, assessment)
    if row.state not in (State.REVIEW, State.SIGNED):
        raise Conflict("It is not being decided on.")
    if not note.strip():
        raise Invalid("Say what is to be done.", place="note")
    to_writing(row)
    row.note = note.strip()
    row.save(update_fields=["state", "note", *DECIDED])
    record(actor, ImpactSentBack(subject=row.as_subject(), note=row.note))
    return row


@transaction.atomic
def decide_assessment(
    *,
    actor: Actor,
    assessment: ImpactAssessment,
    decision: str,
    rationale: str,
    next_review_on: date,
    conditions: str = "",
) -> ImpactAssessment:
    """Decide on a system on the ground of its assessment; a sensitive use waits for a second.

    Source: ISO/IEC 42001:2023, 6.1.4, 8.4 and A.5.3.

    Raises:
        NotAllowed: The actor may not decide on impact assessments.
        Conflict: It was not handed in, the actor wrote for it, or facts changed since.
        Invalid: The decision is not permitted for the uses of this system, the rationale or the
            conditions are missing, or the day of the next review is not within two years.
    """
    require(actor, APPROVE_IMPACT, assessment)
    row = held(actor, assessment)
    if row.state != State.REVIEW:
        raise Conflict(f"Nothing waits for a decision: {State(row.state).label.lower()}.")
    _check_other(actor, row)
    _check_complete(actor, row)
    screened = screen(row.system.facts)
    chosen = check_decision(decision, conditions, screened)
    if not rationale.strip():
        raise Invalid("Say on what the decision rests; an auditor will ask.", place="rationale")
    if not actor.today < next_review_on <= actor.today + timedelta(days=LONGEST_REVIEW_DAYS):
        raise Invalid("Choose a day within the next two years.", place="next_review_on")
    row.decision, row.rationale = chosen.value, rationale.strip()
    row.conditions, row.next_review_on = conditions.strip(), next_review_on
    row.signatures = [_signature(actor, "decided")]
    if needs_second_signature(screened):
        row.state = State.SIGNED.value
        row.save(update_fields=["state", *DECIDED])
        event = ImpactSigned(subject=row.as_subject(), decision=chosen.label, version=row.version)
        record(actor, event)
        return row
    _approve(actor, row)
    return row


@transaction.atomic
def countersign_assessment(*, actor: Actor, assessment: ImpactAssessment) -> ImpactAssessment:
    """Sign the decision on a sensitive use as the second person; the version is frozen.

    Raises:
        NotAllowed: The actor may not sign as the second.
        Conflict: It does not wait for a second signature, the actor wrote for it or signed first,
            or facts changed since.
    """
    require(actor, COUNTERSIGN_IMPACT, assessment)
    row = held(actor, assessment)
    if row.state != State.SIGNED:
        raise Conflict(
            f"It does not wait for a second signature: {State(row.state).label.lower()}."
        )
    _check_other(actor, row)
    _check_complete(actor, row)
    signed = [item["by"] for item in row.signatures]
    keep_apart(actor, row.as_subject(), {"impact.countersign": signed})
    check_decision(row.decision, row.conditions, screen(row.system.facts))
    row.signatures = [*row.signatures, _signature(actor, "signed as the second")]
    _approve(actor, row)
    return row


@transaction.atomic
def enter_harms(*, actor: Actor, assessment: ImpactAssessment) -> int:
    """Take the harms into the risk register as proposed; what is there follows what they say now.

    Source: ISO/IEC 42001:2023, 6.1.4: the results are considered in the risk assessment.

    Returns:
        How many harms the assessment has; the same harm is always the same risk.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: No harm is recorded.
    """
    require(actor, EDIT_IMPACT)
    row = held(actor, assessment)
    count = _enter(actor, row)
    if not count:
        raise Conflict("No harm is recorded; there is nothing to take into the register.")
    return count


def _enter(actor: Actor, row: ImpactAssessment) -> int:
    follower = by_rule(actor, EDIT_RISK)
    harms = Harm.objects.visible_to(actor).filter(assessment=row).select_related("group")
    fresh = 0
    for harm in harms.order_by("number"):
        propose_risk(actor=follower, system=row.system, proposal=proposal_for(row, harm))
        if harm.entered_at is None:
            harm.entered_at = actor.now
            harm.save(update_fields=["entered_at"])
            fresh += 1
    if fresh:
        record(actor, HarmsEntered(subject=row.as_subject(), count=fresh))
    return len(harms)


def _approve(actor: Actor, row: ImpactAssessment) -> None:
    """Freeze the version; facts are kept as they stand, also where a section is not needed."""
    unneeded = [item for item in sections_of(actor, row) if item.standing is SectionState.NOT_ASKED]
    for item in unneeded:
        item.row.facts = facts_read(item.section, row.system.facts)
    if unneeded:
        ImpactSection.objects.rewrite([item.row for item in unneeded], ["facts"])
    row.state, row.approved_at, row.authors = State.APPROVED.value, actor.now, []
    row.save(update_fields=["state", "approved_at", "authors", *DECIDED])
    ImpactVersion.objects.create(
        organisation_id=actor.organisation_id,
        assessment=row,
        number=row.version,
        content=content_now(actor, row),
        decision=row.decision,
        signatures=row.signatures,
        approved_at=actor.now,
    )
    _enter(actor, row)
    decision = Decision(row.decision).label
    record(actor, ImpactApproved(subject=row.as_subject(), version=row.version, decision=decision))


def _check_complete(actor: Actor, row: ImpactAssessment) -> None:
    done = (SectionState.COMPLETE, SectionState.NOT_ASKED)
    left = [str(item.row) for item in sections_of(actor, row) if item.standing not in done]
    if left:
        raise Conflict(f"Not complete: {', '.join(left)}.")


def _check_other(actor: Actor, row: ImpactAssessment) -> None:
    keep_apart(actor, row.as_subject(), {"impact.decide": row.authors}, act="impact.decide")


def _signature(actor: Actor, what: str) -> dict[str, str]:
    return {
        "by": str(person_behind(actor)),
        "who": actor.label[:200],
        "what": what,
        "on": actor.today.isoformat(),
    }
