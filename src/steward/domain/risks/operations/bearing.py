"""Accept what is left of a risk, within one's authority and for a time."""

from datetime import date, datetime

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.risks.events import AcceptanceEnded, ResidualAccepted, ResidualAgreed
from steward.domain.risks.models import Acceptance, Risk
from steward.domain.risks.policy import BEAR_RISK, END_ACCEPTANCE
from steward.domain.risks.queries import open_acceptances
from steward.domain.risks.queries.approving import as_approvable
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.treating import Standing, check_end, standing
from steward.domain.risks.terms import Level
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import roles_of
from steward.foundation.journal.operations import record

WHY = {
    Standing.LAPSED: "its time is over",
    Standing.RISEN: "the risk has risen above what was accepted",
}


@transaction.atomic
def accept_residual(*, actor: Actor, risk: Risk, reason: str, expires_on: date) -> Acceptance:
    """Bear what is left of a risk until a day; the risk is looked at again then.

    Source: ISO/IEC 42001:2023, 6.1.3.

    Raises:
        NotAllowed: The level of the risk is beyond the actor's authority.
        Conflict: The risk is not in the register, is accepted already, its flow comes first, or the
            organisation asks for a second person first.
        Invalid: The reason is missing, or the day has passed or is further away than permitted.
    """
    require(actor, BEAR_RISK, risk)
    row, level = _bearable(actor, risk)
    if not reason.strip():
        raise Invalid("Say why it is borne; an auditor will ask.", place="reason")
    check_end(level, actor.today, expires_on, method_in_force(actor).terms[level])
    keep_apart(actor, row.as_subject(), {}, act="risk.bear", level=level.value)
    end_lapsed(actor=by_rule(actor, END_ACCEPTANCE), risk=row)
    if Acceptance.objects.visible_to(actor).filter(risk=row, ended_at=None).exists():
        raise Conflict("This risk is accepted already; end that acceptance first.")
    demand_approval(actor=actor, item=as_approvable(actor, row))
    acceptance = Acceptance(
        organisation_id=actor.organisation_id,
        risk=row,
        level=row.current_level,
        likelihood=row.current_likelihood,
        consequence=row.current_consequence,
        criteria=row.criteria,
        reason=reason.strip(),
        expires_on=expires_on,
        accepted_by=actor.label[:200],
    )
    acceptance.save(force_insert=True)
    event = ResidualAccepted(
        subject=row.as_subject(),
        level=row.current_level,
        expires_on=f"{expires_on:%-d %B %Y}",
        reason=acceptance.reason,
    )
    record(actor, event)
    _answered(actor, row, acceptance)
    return acceptance


@transaction.atomic
def agree_to_bear(*, actor: Actor, risk: Risk, reason: str) -> Risk:
    """Agree as a second person that what is left of a risk is borne; another one bears it then.

    Where the organisation asks for it, nobody bears a risk before. What was agreed holds for the
    level of that day, until the risk is borne.

    Source: ISO/IEC 42001:2023, 6.1.3; ISO/IEC 27001:2022, A.5.3.

    Raises:
        NotAllowed: The level of the risk is beyond the actor's authority.
        Conflict: The risk is not in the register, or the organisation keeps this apart from what
            the actor did.
        Invalid: The reason is missing.
    """
    require(actor, BEAR_RISK, risk)
    row, level = _bearable(actor, risk)
    if not reason.strip():
        raise Invalid("Say why you agree; an auditor will ask.", place="reason")
    keep_apart(actor, row.as_subject(), {}, act="risk.agree", level=level.value)
    told = ResidualAgreed(subject=row.as_subject(), level=level.value, reason=reason.strip())
    record(actor, told)
    return row


def _bearable(actor: Actor, risk: Risk) -> tuple[Risk, Level]:
    """Return a risk, held, and its level, where the actor has the authority to bear it."""
    row = Risk.objects.get_queryset().select_for_update().get(pk=risk.pk)
    if row.status not in ("accepted", "edited"):
        raise Conflict("Take the risk into the register first; then what is left can be accepted.")
    if row.is_opportunity:
        raise Conflict("An opportunity is pursued or left; there is nothing to bear.")
    level = Level(row.current_level)
    if not roles_of(actor) & set(method_in_force(actor).bearers(level)):
        raise NotAllowed(
            f"A {level.value} risk is beyond your authority; ask somebody who may accept it."
        )
    return row, level


def _answered(actor: Actor, risk: Risk, acceptance: Acceptance) -> None:
    """Let the tasks go that asked for this decision."""
    earlier = Acceptance.objects.visible_to(actor).filter(risk=risk).exclude(pk=acceptance.pk)
    origins = [
        f"acceptance:{key}:{when}"
        for key in earlier.values_list("pk", flat=True)
        for when in ("ending", "ended")
    ]
    why = f"Accepted until {acceptance.expires_on:%-d %B %Y}: {acceptance.reason}"
    let_causes_go(actor=by_rule(actor, EDIT_TASK), origins=origins, why=why)


@transaction.atomic
def end_acceptance(*, actor: Actor, acceptance: Acceptance, reason: str) -> Acceptance:
    """Take an acceptance back; the risk then wants a treatment or another acceptance.

    Raises:
        NotAllowed: The actor may not end acceptances.
        Conflict: It has ended.
        Invalid: The reason is missing.
    """
    require(actor, END_ACCEPTANCE, acceptance)
    rows = Acceptance.objects.get_queryset().select_related("risk")
    row = rows.select_for_update(of=("self",)).get(pk=acceptance.pk)
    if row.ended_at is not None:
        raise Conflict("This acceptance has ended.")
    if not reason.strip():
        raise Invalid("Say why it ends.", place="reason")
    _end(actor, row, reason.strip(), actor.now)
    return row


@transaction.atomic
def end_lapsed(*, actor: Actor, risk: Risk | None = None) -> int:
    """End what has lapsed or is exceeded, and ask for a decision; warn of what ends soon.

    Returns:
        How many acceptances ended.

    Raises:
        NotAllowed: The actor may not end acceptances.
    """
    require(actor, END_ACCEPTANCE)
    rows = open_acceptances(actor).select_for_update(of=("self",))
    if risk is not None:
        rows = rows.filter(risk=risk)
    drafts: list[TaskDraft] = []
    ended = 0
    for row in rows:
        state = standing(row.level, row.expires_on, row.risk.current_level, actor.today)
        if state is Standing.HOLDS:
            continue
        drafts.append(_task(row, state))
        if state in WHY:
            _end(actor, row, WHY[state], actor.now)
            ended += 1
    derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=drafts)
    return ended


def _end(actor: Actor, row: Acceptance, why: str, moment: datetime) -> None:
    row.ended_at, row.ended_why = moment, why
    row.save(update_fields=["ended_at", "ended_why"])
    record(actor, AcceptanceEnded(subject=row.risk.as_subject(), why=why))


def _task(row: Acceptance, state: Standing) -> TaskDraft:
    ending = state is Standing.ENDING
    verb = "Decide before it ends" if ending else "Decide again"
    why = f"ends on {row.expires_on:%-d %B %Y}" if ending else f"ended: {WHY[state]}"
    return TaskDraft(
        origin=f"acceptance:{row.pk}:{'ending' if ending else 'ended'}",
        title=f"{verb}: {row.risk.reference} {row.risk.title}"[:300],
        steps=("Treat the risk, or accept what is left of it anew.",),
        requirement="6.1.3",
        owner_role="Risk owner",
        effort_days=0.5,
        priority=4.0,
        due_days=14,
        severity=row.risk.current_level,
        reason=f"The acceptance of {row.risk.reference} by {row.accepted_by} {why}.",
    )
