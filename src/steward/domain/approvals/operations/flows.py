"""Write how records of a kind are approved."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from steward.domain.approvals.events import FlowEnded, FlowKept
from steward.domain.approvals.models import Approval, ApprovalFlow
from steward.domain.approvals.operations.moving import void
from steward.domain.approvals.policy import SETTLE_APPROVAL
from steward.domain.approvals.queries import LIVE
from steward.domain.approvals.queries.people import Panel, panel_for
from steward.domain.approvals.rules import LONGEST_TITLE, check_kind, check_reason, check_steps
from steward.domain.approvals.terms import KINDS, FlowStep
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

REWRITTEN = "The flow was rewritten meanwhile."
ENDED = "The flow has ended."


@transaction.atomic
def keep_flow(
    *,
    actor: Actor,
    kind: str,
    name: str,
    steps: Sequence[FlowStep],
    flow: ApprovalFlow | None = None,
) -> ApprovalFlow:
    """Write the flow of a kind of record, or rewrite it; what waits by the old steps is void.

    Source: ISO/IEC 42001:2023, 5.3.

    Raises:
        NotAllowed: The actor may not write flows.
        Invalid: The kind is unknown, the name is missing, or a step asks nobody who could decide.
        Conflict: There is a flow for this kind already.
    """
    require(actor, SETTLE_APPROVAL)
    kind, plan, name = check_kind(kind), check_steps(steps), name.strip()
    if not name or len(name) > LONGEST_TITLE:
        raise Invalid(f"Give it a name of at most {LONGEST_TITLE} characters.", place="name")
    if flow is not None and flow.kind != kind:
        raise Invalid("A flow stays with its kind of record; write another one.", place="kind")
    panel = panel_for(actor, kind)
    for number, step in enumerate(plan, 1):
        _check_people(panel, step, kind, f"step_{number}")
    row = flow or ApprovalFlow(organisation_id=actor.organisation_id, kind=kind)
    before, row.steps = row.steps, [step.as_data() for step in plan]
    row.name, row.kept_by, row.kept_at = name, actor.label[:200], actor.now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("There is a flow for this already; change that one.") from error
    if flow is not None and before != row.steps:
        _let_go(actor, row, REWRITTEN)
    told = " → ".join(step.title for step in plan)
    record(actor, FlowKept(subject=row.as_subject(), about=KINDS[kind].label, steps=told))
    return row


def _check_people(panel: Panel, step: FlowStep, kind: str, place: str) -> None:
    for key in (*step.people, *([step.escalate_to] if step.escalate_to else [])):
        if key not in panel.people:
            message = f"“{step.title}” names somebody who is no member, sees a part only, or may"
            raise Invalid(f"{message} not see {KINDS[kind].label.lower()}.", place=place)
    if len(panel.meant_by(step)) < step.quorum:
        raise Invalid(f"“{step.title}”: too few people can be asked today.", place=place)


@transaction.atomic
def end_flow(*, actor: Actor, flow: ApprovalFlow, reason: str) -> ApprovalFlow:
    """End a flow: records of its kind are approved as if there had never been one.

    Raises:
        NotAllowed: The actor may not write flows.
        Invalid: The reason is missing.
        Conflict: It has ended.
    """
    require(actor, SETTLE_APPROVAL)
    reason = check_reason(reason, missing="Say why it ends.")
    row = ApprovalFlow.objects.visible_to(actor).select_for_update().one(actor, flow.pk)
    if row.ended_at is not None:
        raise Conflict("This flow has ended.")
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    _let_go(actor, row, ENDED)
    event = FlowEnded(subject=row.as_subject(), about=KINDS[row.kind].label, reason=reason)
    record(actor, event)
    return row


def _let_go(actor: Actor, flow: ApprovalFlow, why: str) -> None:
    rows = Approval.objects.visible_to(actor).filter(flow=flow, state__in=LIVE)
    for row in rows.select_for_update().order_by("id"):
        void(actor, row, why)
