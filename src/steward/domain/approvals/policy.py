"""Permissions about approvals."""

from typing import Any

from steward.domain.approvals.models import Approval
from steward.foundation.core.actor import Actor, Permission


def asked_it(actor: Actor, approval: Approval) -> bool:
    """Say whether the actor asked for the approval."""
    return approval.asked_by == actor.id


VIEW_APPROVAL = Permission[Any](name="approval.view", label="See approvals")
ASK_APPROVAL = Permission[Any](name="approval.ask", label="Ask for approval by a flow")
DECIDE_APPROVAL = Permission[Approval](
    name="approval.decide", label="Approve or refuse where one is asked"
)
WITHDRAW_APPROVAL = Permission[Approval](
    name="approval.withdraw", label="Take back approvals that others asked for", or_if=asked_it
)
SETTLE_APPROVAL = Permission[Any](name="approval.settle", label="Write approval flows")
KEEP_APPROVAL = Permission[Any](name="approval.keep", label="Pass on approvals that wait")
"""What time does: deputies, escalation, and what is void because the record changed."""
