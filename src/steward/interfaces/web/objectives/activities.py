"""Recurring planned work as list and record."""

from typing import Any

from steward.domain.objectives import policy
from steward.domain.objectives.models import PlannedActivity
from steward.domain.objectives.operations import activities as working
from steward.domain.objectives.queries import activities as queries
from steward.domain.objectives.rules.dates import days_of
from steward.domain.objectives.terms.changes import ActivityDraft, Kept
from steward.domain.objectives.terms.objectives import Frequency
from steward.foundation.core.actor import Actor
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.kit.columns import Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.objectives import giving
from steward.interfaces.web.objectives.forms import (
    FREQUENCIES,
    ActivityForm,
    DoneForm,
    ReasonForm,
)

KEPT_TONES = {
    Kept.IN_TIME: "good",
    Kept.LATE: "warn",
    Kept.MISSED: "bad",
    Kept.OVERDUE: "bad",
    Kept.AHEAD: "neutral",
}
OFFERED = 40


def plan(*, actor: Actor, **fields: Any) -> PlannedActivity:  # noqa: ANN401 -- leaf
    """Plan work from the form."""
    return working.plan_activity(actor=actor, draft=ActivityDraft(**fields))


def edit(*, actor: Actor, activity: PlannedActivity, **fields: Any) -> PlannedActivity:  # noqa: ANN401 -- leaf
    """Change the plan of some work from the form."""
    draft = ActivityDraft(**fields)
    return working.edit_activity(actor=actor, activity=activity, draft=draft)


def first_words(row: PlannedActivity) -> dict[str, Any]:
    """Return with what the form of planned work begins."""
    draft = row.as_draft()
    return {name: getattr(draft, name) for name in ActivityDraft.__slots__}


def open_turns(row: PlannedActivity) -> dict[str, Any]:
    """Return the times that are not recorded yet, the earliest first, for a choice."""
    done = set(row.turns.values_list("due_on", flat=True))
    start = row.next_on or row.first_on
    end = start.replace(year=start.year + 5, day=min(start.day, 28))
    days = days_of(row.first_on, Frequency(row.frequency), start=start, end=end, last=row.ended_on)
    found = [day for day in days if day not in done][:OFFERED]
    return {
        "turns": [(day.isoformat(), f"Due on {day:%-d %B %Y}") for day in found],
        "due_on": found[0].isoformat() if found else "",
    }


def is_going_on(row: PlannedActivity) -> bool:
    """Say whether the work is still due."""
    return row.ended_on is None


def turns_panel(actor: Actor, row: PlannedActivity) -> dict[str, Any]:
    """Return the times of the work with how each stands, and how many were kept."""
    turns = queries.turns_of_activity(actor, row)
    over = [turn for turn in turns if turn.kept is not Kept.AHEAD]
    in_time = sum(turn.kept is Kept.IN_TIME for turn in over)
    return {
        "row": row,
        "turns": [(turn, KEPT_TONES[turn.kept], turn.kept.label) for turn in turns[:60]],
        "over": len(over),
        "in_time": in_time,
    }


def _standing(row: Any) -> str:  # noqa: ANN401 -- leaf
    if row.ended_on is not None:
        return "Ended"
    return "Overdue" if row.is_late else "As planned"


pages = CountedPages(
    counted=("planned work", "planned works"),
    noun="activity",
    plural="activities",
    title="Planned work",
    overline="ISO/IEC 42001, 8.1",
    lead="Work that is done again and again, what shows that it was, and where it was not.",
    rows=queries.activities_visible_to,
    one=queries.get_activity,
    view=policy.VIEW_CALENDAR,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label="Work", link=True, sort="title"),
        Text("frequency_words", label="How often"),
        Text("serves", label="Clause", sort="serves"),
        Person("owner", label="Who", sort=("owner__name", "number")),
        Date("next_on", label="Next", sort="next_on"),
        Text("standing", label="Standing", get=_standing),
    ],
    order=("next_on", "number"),
    filters=[
        Search(("title", "what", "evidence")),
        Choice("frequency", FREQUENCIES, label="How often"),
        Choice("person", queries.people_with_activities, field="owner_id"),
        Flag("mine", "Mine", where={"is_mine": True}),
        Flag("is_late", "Overdue"),
    ],
    create=Command(
        name="new",
        label="Plan work",
        form=ActivityForm,
        operation=plan,
        permission=policy.EDIT_ACTIVITY,
        done="The work is planned.",
    ),
    bulk=giving.ACTIVITIES,
    commands=[
        Command(
            name="done",
            label="Record as done",
            form=DoneForm,
            operation=working.do_activity,
            permission=policy.DO_ACTIVITY,
            initial=open_turns,
            when=is_going_on,
            tone="primary",
            done="Recorded.",
        ),
        Command(
            name="edit",
            label="Change",
            form=ActivityForm,
            operation=edit,
            permission=policy.EDIT_ACTIVITY,
            initial=first_words,
            when=is_going_on,
            done="Changed.",
        ),
        Command(
            name="end",
            label="End",
            help="Nothing is due after today. What was missed stays missed.",
            form=ReasonForm,
            operation=working.end_activity,
            permission=policy.EDIT_ACTIVITY,
            when=is_going_on,
            done="Ended.",
        ),
    ],
    panels=[
        Panel(title="Planned and done", template="objectives/turns.html", context=turns_panel),
        summary(
            Text("what", label="What is done"),
            Text("evidence", label="What shows it"),
            Text("serves", label="Clause or control"),
            Text("end_reason", label="Why it ended"),
            title="The work",
        ),
        comments(),
        summary(
            Person("owner", label="Who"),
            Text("frequency_words", label="How often"),
            Date("first_on", label="First due"),
            Date("next_on", label="Next"),
            Date("ended_on", label="Ended"),
            title="Who and when",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No planned work yet",
        text="An auditor wants to see that processes were carried out as planned (8.1). Plan what"
        " is done again and again; what is not done in time becomes a task.",
        action="Plan work",
        href="/activities/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="objectives/record.html",
    list_template="objectives/list.html",
)
