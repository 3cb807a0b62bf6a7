"""Let a record pass only when its flow was gone through: the one place where that is asked."""

from django.db import transaction

from steward.domain.approvals.operations.moving import move
from steward.domain.approvals.queries import carried_ones, flow_of
from steward.domain.approvals.terms import Approvable, ApprovalAct, ApprovalState
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.tenancy.reach import whole_organisation

USED = "The record was acted on."


@transaction.atomic
def demand_approval(*, actor: Actor, item: Approvable, once: bool = True) -> None:
    """Refuse what a flow has not approved as it is now; without a flow nothing is asked.

    Args:
        actor: Who acts on the record.
        item: The record as it is now.
        once: Whether an approval counts for one act only, or as long as the content stays.

    Raises:
        Conflict: The flow of this kind has not approved this content, by the steps in force.
    """
    flow = flow_of(actor, item.subject.kind)
    if flow is None:
        return
    with whole_organisation():
        rows = carried_ones(actor, flow, item.subject).filter(content=item.content)
        if once:
            rows = rows.filter(state=ApprovalState.APPROVED.value)
        found = next((row for row in rows.select_for_update() if row.steps == flow.steps), None)
        if found is None:
            steps = len(flow.steps)
            words = "one step" if steps == 1 else f"{steps} steps"
            raise Conflict(
                f"The flow “{flow.name}” comes first, in {words}: ask for approval of"
                f" {item.subject.label}."
            )
        if found.state == ApprovalState.APPROVED:
            move(actor, found, ApprovalAct.USE, USED)
