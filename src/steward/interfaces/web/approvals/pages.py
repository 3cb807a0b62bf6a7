"""Approvals as list and record."""

from typing import Any

from steward.domain.approvals import policy, queries
from steward.domain.approvals.models import KIND_CHOICES, Approval
from steward.domain.approvals.operations import asking
from steward.domain.approvals.rules import needed
from steward.domain.approvals.terms import KINDS, ApprovalState, FlowNeed
from steward.extensions.approving import kinds
from steward.foundation.core.actor import Actor
from steward.interfaces.web.approvals.forms import DecideForm, WhyForm
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.columns import Badge, Date, Door, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

STATES = [(state.value, state.label) for state in ApprovalState]
TONES = {
    "waiting": "info",
    "approved": "good",
    "used": "good",
    "refused": "bad",
    "void": "warn",
    "withdrawn": "neutral",
}
SAY_TONES = {"approved": "good", "refused": "bad"}


def record_of(row: Approval) -> str:
    """Return the address of the record that is approved."""
    if row.subject_kind == "statement":
        return "/soa"
    return door_of(row.subject_kind, row.subject_id, row.subject_label)


def _is_mine(row: Any) -> bool:  # noqa: ANN401 -- leaf
    return bool(row.is_mine)


def _waits(row: Approval) -> bool:
    return row.is_waiting


def decide_panel(actor: Actor, row: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return what is asked of the reader, or on whom it waits."""
    asks = [ask for ask in queries.asks_of(actor, row) if ask.step == row.step]
    return {
        "row": row,
        "record": record_of(row),
        "may": row.is_mine and actor.may(policy.DECIDE_APPROVAL, row),
        "waits_for": queries.names_in(asks),
        "late": row.is_waiting and row.due_on is not None and row.due_on < actor.today,
    }


def steps_panel(actor: Actor, row: Approval) -> dict[str, Any]:
    """Return each step with who was asked and what they said."""
    asks = queries.asks_of(actor, row)
    steps: list[dict[str, Any]] = []
    for place, step in enumerate(row.plan):
        found = [ask for ask in asks if ask.step == place]
        counting = [ask for ask in found if ask.counts and ask.passed_on_at is None]
        must = needed(step.need, step.quorum, len(counting))
        steps.append(
            {
                "step": step,
                "asks": [(ask, SAY_TONES.get(ask.say, "neutral")) for ask in found],
                "runs": row.is_waiting and place == row.step,
                "ahead": place > row.step,
                "need": f"{must} of {len(counting)}" if counting else FlowNeed(step.need).label,
            }
        )
    return {"row": row, "steps": steps}


pages = Pages[Approval](
    noun="approval",
    plural="approvals",
    title="Approvals",
    overline="ISO/IEC 42001, 5.3 and 7.5.2",
    lead="What waits for somebody's word, step by step. Whoever wrote a record never counts, and a"
    " record that changes is asked for anew.",
    rows=queries.approvals_visible_to,
    one=queries.get_approval,
    view=policy.VIEW_APPROVAL,
    list_template="approvals/list.html",
    columns=[
        Text("subject_label", label="Record", link=True),
        Badge("subject_kind", label="Kind", words=dict(KIND_CHOICES)),
        Badge("state", tones=TONES, words=dict(STATES)),
        Text("place", label="Step", on_phone=False),
        Date("due_on", label="Due"),
        Text("asked_by_label", label="Asked by", on_phone=False),
    ],
    order=("-id",),
    reads=(
        *("subject_label", "subject_kind", "subject_id", "state", "step", "steps"),
        *("due_on", "asked_by_label"),
    ),
    filters=[
        Search(("subject_label", "note")),
        Choice("state", STATES),
        Choice("kind", KIND_CHOICES, field="subject_kind"),
        Flag("mine", "Asks me", where={"is_mine": True}),
    ],
    commands=[
        Command(
            name="decide",
            label="Decide",
            form=DecideForm,
            operation=kinds.decide,
            permission=policy.DECIDE_APPROVAL,
            tone="primary",
            when=_is_mine,
            done="Your decision is kept.",
        ),
        Command(
            name="withdraw",
            label="Take it back",
            form=WhyForm,
            operation=asking.withdraw_approval,
            permission=policy.WITHDRAW_APPROVAL,
            when=_waits,
            done="It is not asked any more.",
        ),
    ],
    panels=[
        Panel(title="Decision", template="approvals/decide.html", context=decide_panel),
        Panel(title="Steps", template="approvals/steps.html", context=steps_panel),
        comments(),
        summary(
            Door("subject_label", label="Record", to=record_of),
            Badge("subject_kind", label="Kind", words=dict(KIND_CHOICES)),
            Badge("state", tones=TONES, words=dict(STATES)),
            Text("asked_by_label", label="Asked by"),
            Text("note", label="Note"),
            Date("due_on", label="Due"),
            Text("ended_why", label="How it ended"),
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="Nothing waits for approval",
        text="A flow says who approves documents, risks, changes or exceptions, one after another.",
        action="See the flows",
        href="/approvals/flows",
    ),
    record_overline=lambda row: f"Approval, {KINDS[row.subject_kind].label.lower()}",
)
