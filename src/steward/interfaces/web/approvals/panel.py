"""What the flow of a kind says of one record, on the page of the record."""

from typing import Any

from steward.domain.approvals.policy import ASK_APPROVAL, VIEW_APPROVAL
from steward.domain.approvals.queries import approvals_about, flow_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.interfaces.web.approvals.pages import TONES
from steward.interfaces.web.kit.panels import Panel

SHOWN = 3


def flow_about(actor: Actor, subject: Subject) -> dict[str, Any]:
    """Return the flow of a record's kind with its latest approvals; hidden where there is none."""
    flow = flow_of(actor, subject.kind) if actor.may(VIEW_APPROVAL) else None
    if flow is None:
        return {"hidden": True}
    found = approvals_about(actor, subject, SHOWN)
    live = bool(found) and found[0].state in ("waiting", "approved")
    return {
        "flow": flow,
        "approvals": [(row, TONES[row.state]) for row in found],
        "ask": f"/approvals/ask/{subject.kind}/{subject.id}",
        "may_ask": actor.may(ASK_APPROVAL) and not live,
    }


def flow_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return what the flow says of a record."""
    return flow_about(actor, row.as_subject())


def later_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return where a page that reads much as it is asks for the flow once it stands."""
    subject = row.as_subject()
    return {"hidden": not actor.may(VIEW_APPROVAL), "kind": subject.kind, "key": subject.id}


FLOW = Panel(title="Approval flow", template="approvals/panel.html", context=flow_panel, aside=True)
FLOW_LATER = Panel(
    title="Approval flow", template="approvals/later.html", context=later_panel, aside=True
)
