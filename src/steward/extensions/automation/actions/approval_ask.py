"""Send a record through the approval flow of its kind; while it waits, nothing is asked twice."""

from collections.abc import Mapping
from typing import Any

from steward.domain.approvals.policy import ASK_APPROVAL
from steward.domain.approvals.queries import approvals_about
from steward.domain.approvals.terms import KINDS
from steward.extensions.approving.kinds import ask_for_approval
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Ask those whom the flow names, or name the approval that waits."""
    if occasion.subject.kind not in KINDS:
        raise Conflict("Records of this kind have no approval flow.")
    known = approvals_about(actor, occasion.subject, 1)
    if known and known[0].is_waiting:
        return Done(words="it waits for approval already", subject=known[0].as_subject())
    row = ask_for_approval(
        actor=actor,
        kind=occasion.subject.kind,
        key=occasion.subject.id,
        note=filled(given["note"], occasion.values)[:2000],
    )
    return Done(words=f"asked for approval: {row.place}", subject=row.as_subject())


ACTION = Action(
    name="approval.ask",
    label="Ask for approval by its flow",
    does="Sends the record through the approval flow of its kind, with a task for each person.",
    params=(
        Param(name="note", label="Note for who decides", kind=ParamKind.TEXT, usual="{who} {what}"),
    ),
    needs=(ASK_APPROVAL,),
    about=frozenset(KINDS),
    run=run,
)
