"""Ask for approval, decide in a step, take the question back."""

from django.db import transaction

from steward.domain.approvals.events import ApprovalBegun, ApprovalNoted, ApprovalSaid
from steward.domain.approvals.models import Approval, ApprovalAsk
from steward.domain.approvals.operations.moving import close_questions, move, open_step, void
from steward.domain.approvals.policy import ASK_APPROVAL, DECIDE_APPROVAL, WITHDRAW_APPROVAL
from steward.domain.approvals.queries import asks_of, flow_of
from steward.domain.approvals.rules import Said, check_kind, check_reason, outcome
from steward.domain.approvals.terms import (
    KINDS,
    Approvable,
    ApprovalAct,
    ApprovalState,
    Say,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.reach import whole_organisation

CHANGED = "It changed after it was handed in."
LONGEST_NOTE = 2000


@transaction.atomic
def ask_approval(*, actor: Actor, item: Approvable, note: str = "") -> Approval:
    """Send a record through the flow of its kind; whoever asks never approves.

    Whoever calls has found the record for this actor.

    Raises:
        NotAllowed: The actor may not ask for approval.
        Conflict: There is no flow for it, it waits already, or too few can be asked.
        Invalid: The note is too long.
    """
    require(actor, ASK_APPROVAL)
    kind = check_kind(item.subject.kind)
    flow = flow_of(actor, kind)
    if flow is None:
        raise Conflict(f"There is no approval flow for this: {KINDS[kind].label.lower()}.")
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"At most {LONGEST_NOTE:,} characters.", place="note")
    with whole_organisation():
        _give_way(actor, item)
        authors = sorted(str(key) for key in item.authors | {person_behind(actor)})
        row = Approval(
            organisation_id=actor.organisation_id,
            flow=flow,
            subject_kind=kind,
            subject_id=item.subject.id,
            subject_label=item.subject.label[:300],
            content=item.content,
            authors=authors,
            steps=flow.steps,
            note=note.strip(),
            asked_by=person_behind(actor),
            asked_by_label=actor.label[:200],
            asked_at=actor.now,
        )
        row.save(force_insert=True)
        record(actor, ApprovalBegun(subject=row.as_subject(), flow=flow.name, note=row.note))
        told = f"asked for by the flow {flow.name}"
        record(actor, ApprovalNoted(subject=row.about, words=told, why=row.note))
        open_step(actor, row)
    return row


def _give_way(actor: Actor, item: Approvable) -> None:
    """Let go what waits or was approved and is about an older content."""
    rows = Approval.objects.visible_to(actor).filter(
        subject_kind=item.subject.kind, subject_id=item.subject.id
    )
    live = (ApprovalState.WAITING.value, ApprovalState.APPROVED.value)
    for row in rows.filter(state__in=live).select_for_update().order_by("id"):
        if row.content == item.content:
            told = "It is approved already." if not row.is_waiting else "It waits for approval."
            raise Conflict(told)
        void(actor, row, CHANGED)


@transaction.atomic
def decide_approval(
    *, actor: Actor, approval: Approval, say: str, reason: str, content: str
) -> Approval:
    """Approve or refuse in the step that runs; the last step approves the record.

    When the record is no longer what was handed in, nothing is decided: the approval becomes void,
    with all that was said, and is returned so.

    Args:
        actor: Who was asked.
        approval: The approval.
        say: ``approved`` or ``refused``.
        reason: Why.
        content: The digest of the record as it is now.

    Raises:
        NotAllowed: The actor wrote or proposed the record, or is not asked in this step.
        Conflict: It does not wait, or the actor has answered.
        Invalid: The answer is none of the two, or the reason is missing.
    """
    require(actor, DECIDE_APPROVAL, approval)
    if say not in set(Say):
        raise Invalid("Approve or refuse.", place="say")
    reason = check_reason(reason, missing="Say why; it stands with the decision.")
    with whole_organisation():
        row = _held(actor, approval)
        if not row.is_waiting:
            state = ApprovalState(row.state).label.lower()
            raise Conflict(f"Nobody is asked any more: it stands as “{state}”.")
        own = _own_ask(actor, row)
        if row.content != content:
            void(actor, row, CHANGED)
            return row
        own.say, own.reason = Say(say).value, reason
        own.said_by, own.said_at = actor.label[:200], actor.now
        own.save(update_fields=["say", "reason", "said_by", "said_at"])
        event = ApprovalSaid(
            subject=row.as_subject(), say=own.say, step=row.running.title, reason=reason[:500]
        )
        record(actor, event)
        close_questions(actor, row, [own])
        _advance(actor, row)
    return row


def _held(actor: Actor, approval: Approval) -> Approval:
    return Approval.objects.visible_to(actor).select_for_update().one(actor, approval.pk)


def _own_ask(actor: Actor, row: Approval) -> ApprovalAsk:
    person = person_behind(actor)
    keep_apart(actor, row.as_subject(), {"approval.say": row.authors})
    rows = ApprovalAsk.objects.visible_to(actor).filter(approval=row, step=row.step)
    own = rows.select_for_update().filter(person_id=person).first()
    if own is None:
        raise NotAllowed("You are not asked in this step.")
    if own.passed_on_at is not None:
        raise NotAllowed("While you were away this went to your deputy.")
    if own.say:
        raise Conflict("You have answered already.")
    return own


def _advance(actor: Actor, row: Approval) -> None:
    """Go on with what was said: to the next step, to the end, or nowhere yet."""
    step = row.running
    asks = [ask for ask in asks_of(actor, row) if ask.step == row.step]
    said = [
        Said(Say(ask.say) if ask.say else None, ask.decides, ask.counts)
        for ask in asks
        if ask.passed_on_at is None
    ]
    found = outcome(step.need, step.quorum, said)
    if found is Say.REFUSED:
        move(actor, row, ApprovalAct.REFUSE, f"Refused in the step “{step.title}”.")
    elif found is Say.APPROVED and row.step + 1 == len(row.steps):
        move(actor, row, ApprovalAct.CARRY, f"All {len(row.steps)} steps are approved.")
    elif found is Say.APPROVED:
        close_questions(actor, row)
        row.step += 1
        open_step(actor, row)


@transaction.atomic
def withdraw_approval(*, actor: Actor, approval: Approval, reason: str) -> Approval:
    """Take the question back before it is answered.

    Raises:
        NotAllowed: The actor did not ask, and may not take back what others did.
        Conflict: It does not wait any more.
        Invalid: The reason is missing.
    """
    require(actor, WITHDRAW_APPROVAL, approval)
    reason = check_reason(reason, missing="Say why it is not asked any more.")
    with whole_organisation():
        row = _held(actor, approval)
        move(actor, row, ApprovalAct.WITHDRAW, reason)
    return row
