"""Approvals in the organisations that the laws look at."""

from typing import Any
from uuid import UUID

from steward.domain.approvals.models import Approval
from steward.domain.approvals.operations.flows import keep_flow
from steward.domain.approvals.terms import FlowStep
from steward.domain.risks.models import Risk
from steward.extensions.approving.kinds import ask_for_approval
from steward.foundation.identity.terms import Role


def approved(house: Any, names: list[str], comment: Any) -> dict[str, UUID]:
    """Write a flow and send a risk through it for each name; return one record of each kind."""
    actor = house.actor
    asked = [house.member(role).person_id for role in (Role.APPROVER, Role.EXECUTIVE)]
    steps = [FlowStep(title=f"{names[0]} {number}", people=tuple(asked)) for number in (1, 2)]
    flow = keep_flow(actor=actor, kind="risk", name=names[0], steps=steps)
    risks = Risk.objects.visible_to(actor).filter(status="accepted").order_by("number")
    made = [
        ask_for_approval(actor=actor, kind="risk", key=risk.pk, note=name)
        for risk, name in zip(risks, names, strict=False)
    ]
    Approval.objects.filter(pk=made[0].pk).update(asked_by=asked[0])  # who asked may without a role
    return {
        "approval-flow": flow.pk,
        "approval": made[0].pk,
        "approval-of": made[0].subject_id,
        "approval-comment": comment(actor, made[0].as_subject(), len(names)),
    }
