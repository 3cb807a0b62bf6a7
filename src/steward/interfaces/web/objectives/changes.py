"""Planned changes as list and record."""

from collections.abc import Callable
from typing import Any

from steward.domain.objectives import policy
from steward.domain.objectives.models import PlannedChange
from steward.domain.objectives.operations import changes as planning
from steward.domain.objectives.queries import changes as queries
from steward.domain.objectives.queries.observed import sights_of_change
from steward.domain.objectives.terms.changes import ChangeDraft, ChangeState, Reopened
from steward.foundation.core.actor import Actor
from steward.interfaces.web.approvals.panel import FLOW
from steward.interfaces.web.kit.columns import Badge, Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.objectives import giving
from steward.interfaces.web.objectives.forms import (
    CarryOutForm,
    ChangeForm,
    LookBackForm,
    NoteForm,
    OwnUpForm,
    PlainForm,
    ReasonForm,
    ReopensForm,
    ReturnForm,
)
from steward.interfaces.web.objectives.objectives import money_words

STATES = [(item.value, item.label) for item in ChangeState]
TONES = {
    "draft": "proposed",
    "proposed": "warn",
    "approved": "info",
    "carried_out": "info",
    "looked_back": "good",
    "dropped": "neutral",
}
BEFORE = (ChangeState.DRAFT, ChangeState.PROPOSED)
ADDRESSES = {
    Reopened.IMPACT: "/impact-assessments/",
    Reopened.RISKS: "/risks?system=",
    Reopened.SYSTEM: "/systems/",
    Reopened.DOCUMENT: "/documents/",
}


def plan(*, actor: Actor, **fields: Any) -> PlannedChange:  # noqa: ANN401 -- leaf
    """Plan a change from the form."""
    return planning.plan_change(actor=actor, draft=ChangeDraft(**fields))


def edit(*, actor: Actor, change: PlannedChange, **fields: Any) -> PlannedChange:  # noqa: ANN401 -- leaf
    """Change a planned change from the form."""
    return planning.edit_change(actor=actor, change=change, draft=ChangeDraft(**fields))


def first_words(row: PlannedChange) -> dict[str, Any]:
    """Return with what the form of a change begins."""
    draft = row.as_draft()
    return {name: getattr(draft, name) for name in ChangeDraft.__slots__}


def chosen(row: PlannedChange) -> dict[str, Any]:
    """Return what a change reopens as its form asks for it."""
    rows = list(row.reopens.order_by("kind", "label"))
    written = [item for item in rows if not queries.choice_of(item)]
    prefix = {Reopened.DOCUMENT.value: "Document: "}
    return {
        "choices": [queries.choice_of(item) for item in rows if queries.choice_of(item)],
        "others": "\n".join(f"{prefix.get(item.kind, '')}{item.label}" for item in written),
    }


def _in(*states: ChangeState) -> Callable[[PlannedChange], bool]:
    return lambda row: ChangeState(row.state) in states


def stands_panel(actor: Actor, row: PlannedChange) -> dict[str, Any]:
    """Return where a change stands, what it lacks, and what it reopens."""
    tasks = {task.origin.rpartition(":")[2]: task for task in queries.follow_ups_of(actor, row)}
    return {
        "row": row,
        "state": (TONES[row.state], ChangeState(row.state).label),
        "sights": sights_of_change(actor, row.pk) if row.origin else [],
        "missing": planning.missing_of(row) if row.state == ChangeState.DRAFT else (),
        "reopens": [
            (item, _address(item), tasks.get(str(item.pk)))
            for item in queries.reopens_of(actor, row)
        ],
    }


def _address(item: Any) -> str:  # noqa: ANN401 -- leaf
    if item.kind == Reopened.STATEMENT:
        return "/soa"
    if item.kind == Reopened.CONTROL:
        return f"/controls/{item.label.split()[0]}"
    found = ADDRESSES.get(Reopened(item.kind), "")
    return f"{found}{item.subject_id}" if found and item.subject_id else ""


def _command(name: str, label: str, form: type[Any], operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    given: dict[str, Any] = {"permission": policy.EDIT_CHANGE, **more}
    return Command(name=name, label=label, form=form, operation=operation, **given)


pages = Pages[PlannedChange](
    noun="change",
    plural="changes",
    title="Planned changes",
    overline="ISO/IEC 42001, 6.3 and 8.1",
    lead="Changes to the management system: why, what may follow, who approved them, and whether"
    " they worked.",
    rows=queries.changes_visible_to,
    one=queries.get_change,
    view=policy.VIEW_CHANGE,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label="Change", link=True, sort="title"),
        Badge("state", tones=TONES, sort="state"),
        Person("owner", label="Owner", sort=("owner__name", "number")),
        Date("planned_on", label="Planned for", sort="planned_on"),
        Date("carried_out_on", label="Carried out", sort="carried_out_on"),
        Text("worked", label="Worked"),
    ],
    order=("-number",),
    filters=[
        Search(("title", "why", "consequences")),
        Choice("state", STATES),
        Flag("is_unapproved", "Without approval"),
    ],
    create=_command("new", "Plan a change", ChangeForm, plan, done="The change is planned."),
    bulk=giving.CHANGES,
    commands=[
        _command(
            "propose",
            "Propose",
            PlainForm,
            planning.propose_change,
            help="Somebody who did not plan it approves it.",
            when=_in(ChangeState.DRAFT),
            tone="primary",
            done="Proposed. Somebody else approves it.",
        ),
        _command(
            "approve",
            "Approve",
            NoteForm,
            planning.approve_change,
            help="Neither those who planned it nor who answers for it can.",
            permission=policy.APPROVE_CHANGE,
            when=_in(ChangeState.PROPOSED),
            tone="primary",
            done="Approved.",
        ),
        _command(
            "done",
            "Carried out",
            CarryOutForm,
            planning.carry_out_change,
            help="A task follows for each thing that it reopens.",
            when=_in(ChangeState.APPROVED),
            tone="primary",
            done="Carried out. What it reopens is now tasks.",
        ),
        _command(
            "look-back",
            "Look back",
            LookBackForm,
            planning.look_back_at_change,
            when=_in(ChangeState.CARRIED_OUT),
            tone="primary",
            done="Looked back at.",
        ),
        _command(
            "edit",
            "Change",
            ChangeForm,
            edit,
            initial=first_words,
            when=_in(ChangeState.DRAFT),
            done="Changed.",
        ),
        _command(
            "reopens",
            "What it reopens",
            ReopensForm,
            planning.set_reopens,
            initial=chosen,
            when=_in(*BEFORE),
            done="Kept.",
        ),
        _command(
            "back",
            "Send back",
            ReturnForm,
            planning.return_change,
            permission=policy.APPROVE_CHANGE,
            when=_in(ChangeState.PROPOSED, ChangeState.APPROVED),
            done="Sent back.",
        ),
        _command(
            "own-up",
            "Made without approval",
            OwnUpForm,
            planning.own_up_to_change,
            help="It stays on record for good. A task follows for each thing that it reopens.",
            when=_in(*BEFORE),
            done="Recorded.",
        ),
        _command(
            "drop",
            "Give up",
            ReasonForm,
            planning.drop_change,
            when=_in(*BEFORE, ChangeState.APPROVED),
            done="Given up.",
        ),
    ],
    panels=[
        Panel(title="Where it stands", template="objectives/change.html", context=stands_panel),
        summary(
            Text("why", label="Why"),
            Text("consequences", label="What may follow"),
            Text("integrity", label="What holds meanwhile"),
            Text("resources"),
            Text("responsibilities"),
            title="The change",
        ),
        comments(),
        summary(
            Person("owner", label="Owner"),
            Date("planned_on", label="Planned for"),
            Text("budget", label="Money", get=money_words),
            Text("approved_by", label="Approved by"),
            Date("approved_at", label="Approved"),
            Text("carried_out_by", label="Carried out by"),
            Date("carried_out_on", label="Carried out"),
            Date("look_back_on", label="Look back on"),
            Text("looked_back_by", label="Looked back by"),
            title="Who and when",
            aside=True,
        ),
        FLOW,
        history(),
    ],
    empty=Empty(
        title="No changes planned yet",
        text="Changes to the management system are made in a planned way (6.3): write down why,"
        " what may follow and who approves. A management review leads here too.",
        action="Plan a change",
        href="/changes/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="objectives/record.html",
    list_template="objectives/list.html",
)
