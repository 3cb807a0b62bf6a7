"""Objectives as list and record."""

from collections.abc import Callable
from functools import partial
from typing import Any

from steward.domain.objectives import policy
from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.operations import measuring
from steward.domain.objectives.operations import objectives as writing
from steward.domain.objectives.queries import objectives as queries
from steward.domain.objectives.terms.objectives import (
    FIGURES,
    Forecast,
    Health,
    LineKey,
    ObjectiveDraft,
    ObjectiveState,
)
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.objectives import giving
from steward.interfaces.web.objectives.forms import (
    ActionForm,
    LearntForm,
    MeasureForm,
    NoteForm,
    ObjectiveForm,
    PlainForm,
    ReasonForm,
    StartForm,
)

STATES = [(item.value, item.label) for item in ObjectiveState]
HEALTHS = [(item.value, item.label) for item in Health]
TONES = {
    "draft": "proposed",
    "agreed": "info",
    "running": "info",
    "reached": "good",
    "missed": "bad",
    "dropped": "neutral",
}
HEALTH_TONES = {
    "on_track": "good",
    "at_risk": "warn",
    "off_track": "bad",
    "unmeasured": "neutral",
}
OVERDUE = "Measurement overdue"
VERDICT_TONES = {"few": "neutral", "reaches": "good", "misses": "bad", "open": "warn"}


def money_words(row: Any) -> str:  # noqa: ANN401 -- leaf
    """Return an amount with its currency; empty where there is none."""
    return "" if row.budget is None else f"{row.budget:,.2f} {row.currency}"


def bounds_of(ahead: Forecast) -> tuple[tuple[str, float | None], ...]:
    """Return the bounds and the middle of a forecast with their names."""
    return ("Lowest", ahead.low), ("Expected", ahead.middle), ("Highest", ahead.high)


def write(*, actor: Actor, **fields: Any) -> Objective:  # noqa: ANN401 -- leaf
    """Write an objective from the form."""
    return writing.write_objective(actor=actor, draft=_draft(fields))


def edit(*, actor: Actor, objective: Objective, **fields: Any) -> Objective:  # noqa: ANN401 -- leaf
    """Change an objective from the form."""
    draft = _draft(fields)
    return writing.edit_objective(actor=actor, objective=objective, draft=draft)


def _draft(fields: dict[str, Any]) -> ObjectiveDraft:
    """Return what the form says; the line of a source is one choice in it."""
    line = LineKey.chosen(fields.pop("observed", ""))
    if line is None:
        return ObjectiveDraft(**fields)
    fields |= {"observed_thing_id": line.thing_id, "observed_series": line.series}
    return ObjectiveDraft(**fields, observed=line.name)


def _in(*states: ObjectiveState) -> Callable[[Objective], bool]:
    return lambda row: ObjectiveState(row.state) in states


def _by_figure(row: Objective) -> bool:
    return row.state == ObjectiveState.RUNNING and row.figure in FIGURES


def first_words(row: Objective) -> dict[str, Any]:
    """Return with what the form of an objective begins."""
    draft = row.as_draft()
    words = {name: getattr(draft, name) for name in ObjectiveDraft.__slots__}
    return words | {"observed": row.line.choice if row.line else ""}


def trend_chart(
    row: Objective, points: list[Measurement], ahead: Forecast | None
) -> dict[str, Any]:
    """Return the picture of what was measured, of the target and of where it leads."""
    measured = [[item.measured_on.isoformat(), item.value] for item in points]
    series: list[dict[str, Any]] = [
        {
            "name": "Measured",
            "type": "line",
            "data": measured,
            "symbolSize": 7,
            "markLine": {
                "symbol": "none",
                "silent": True,
                "lineStyle": {"color": "var(--st-ink-soft)", "type": "solid"},
                "label": {"formatter": "Target", "position": "insideStartTop"},
                "data": [
                    {"yAxis": value} for value in (row.target, row.target_to) if value is not None
                ],
            },
        }
    ]
    due = row.due_on.isoformat() if row.due_on else ""
    if row.baseline is not None and row.started_on and due and row.target is not None:
        line = [[row.started_on.isoformat(), row.baseline], [due, row.target]]
        series.append(_thin("Line to the target", line, "dotted", "var(--st-ink-faint)"))
    if ahead is not None and ahead.middle is not None and measured and due:
        for name, value in (
            ("Lowest", ahead.low),
            ("Expected", ahead.middle),
            ("Highest", ahead.high),
        ):
            series.append(_thin(name, [measured[-1], [due, value]], "dashed", "var(--st-brass)"))
    return {
        "id": "trend",
        "caption": f"{row.measure or row.title}{f', in {row.unit}' if row.unit else ''}",
        "height": "normal",
        "option": {
            "grid": {"left": 56, "right": 24, "top": 24, "bottom": 56},
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "scale": True, "name": row.unit},
            "series": series,
        },
        "columns": ("Day", "Value", "How it did", "By", "What it rests on"),
        "rows": [
            (
                item.measured_on.isoformat(),
                f"{item.value:g}",
                Health(item.health).label,
                item.measured_by,
                item.note,
            )
            for item in reversed(points)
        ],
    }


def _thin(name: str, data: list[Any], kind: str, colour: str) -> dict[str, Any]:
    style = {"type": kind, "width": 1.5, "color": colour}
    return {
        "name": name,
        "type": "line",
        "data": data,
        "symbol": "none",
        "lineStyle": style,
        "itemStyle": {"color": colour},
    }


def stands_panel(actor: Actor, row: Objective) -> dict[str, Any]:
    """Return how an objective does, where it will end, and what it lacks."""
    rows = queries.measurements_of(actor, row)
    points = queries.counting(rows)
    ahead = queries.forecast(row, rows) if row.state == ObjectiveState.RUNNING else None
    late = row.next_on is not None and row.next_on < actor.today
    return {
        "row": row,
        "state": (TONES[row.state], ObjectiveState(row.state).label),
        "health": ("warn", OVERDUE)
        if late
        else (HEALTH_TONES[row.health], Health(row.health).label),
        "runs": row.state == ObjectiveState.RUNNING,
        "missing": queries.missing_words(row) if row.state == ObjectiveState.DRAFT else (),
        "ahead": ahead,
        "tone": VERDICT_TONES[ahead.verdict] if ahead else "",
        "chart": trend_chart(row, points, ahead) if points else None,
        "late": late,
        "actions": queries.actions_of(actor, row),
    }


def _command(name: str, label: str, form: type[Any], operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    given: dict[str, Any] = {"permission": policy.EDIT_OBJECTIVE, **more}
    return Command(name=name, label=label, form=form, operation=operation, **given)


pages = Pages[Objective](
    noun="objective",
    plural="objectives",
    title="Objectives",
    overline="ISO/IEC 42001, 6.2 and 9.1",
    lead="What the organisation wants to reach with its management system, measured. Without a"
    " value an objective is never on track.",
    rows=queries.objectives_with_standing,
    one=queries.get_objective,
    view=policy.VIEW_OBJECTIVE,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", label="Objective", link=True, sort="title"),
        Badge("state", tones=TONES, sort="state"),
        Badge(
            "health",
            label="How it does",
            tones=HEALTH_TONES | {"overdue": "warn"},
            words={"overdue": OVERDUE},
            get=lambda row: "overdue" if row.measure_due else row.health,
            sort="health",
        ),
        Text("latest_words", label="Latest"),
        Text("target_words", label="Target"),
        Person("owner", label="Owner", sort=("owner__name", "number")),
        Date("next_on", label="Measure by", sort="next_on", on_phone=False),
        Date("due_on", label="Met by", sort="due_on"),
    ],
    order=("number",),
    filters=[
        Search(("title", "why", "measure", "plan")),
        Choice("state", STATES),
        Choice("health", HEALTHS, label="How it does"),
        Choice("owner", queries.people_with_objectives, field="owner_id"),
        Flag("mine", "Mine", where={"is_mine": True}),
        Flag("measure_due", "Measurement overdue"),
        Flag("needs_action", "Off track without action"),
    ],
    create=_command(
        "new", "New objective", ObjectiveForm, write, done="Written. Somebody else agrees to it."
    ),
    bulk=giving.OBJECTIVES,
    commands=[
        _command(
            "measure",
            "Note a value",
            MeasureForm,
            measuring.measure_objective,
            permission=policy.MEASURE_OBJECTIVE,
            when=_in(ObjectiveState.RUNNING),
            tone="primary",
            done="The value is kept.",
        ),
        _command(
            "read",
            "Read the figure now",
            PlainForm,
            measuring.measure_by_figure,
            permission=policy.MEASURE_OBJECTIVE,
            when=_by_figure,
            done="The figure is read.",
        ),
        _command(
            "edit",
            "Change",
            ObjectiveForm,
            edit,
            initial=first_words,
            when=_in(ObjectiveState.DRAFT),
            done="Changed.",
        ),
        _command(
            "agree",
            "Agree",
            NoteForm,
            writing.agree_objective,
            help="Neither its owner nor those who wrote it can.",
            permission=policy.AGREE_OBJECTIVE,
            when=_in(ObjectiveState.DRAFT),
            tone="primary",
            done="Agreed. It can start.",
        ),
        _command(
            "start",
            "Start",
            StartForm,
            writing.start_objective,
            when=_in(ObjectiveState.AGREED),
            tone="primary",
            done="It runs, and is measured from now on.",
        ),
        _command(
            "act",
            "Decide on an action",
            ActionForm,
            writing.act_on_objective,
            when=_in(ObjectiveState.AGREED, ObjectiveState.RUNNING),
            done="The action is a task.",
        ),
        _command(
            "reached",
            "Call it reached",
            LearntForm,
            partial(writing.end_objective, reached=True),
            permission=policy.AGREE_OBJECTIVE,
            when=_in(ObjectiveState.RUNNING),
            done="Reached.",
        ),
        _command(
            "missed",
            "Call it missed",
            LearntForm,
            partial(writing.end_objective, reached=False),
            permission=policy.AGREE_OBJECTIVE,
            when=_in(ObjectiveState.RUNNING),
            done="Missed. What was learnt is kept.",
        ),
        _command(
            "reopen",
            "Change what was agreed",
            ReasonForm,
            writing.reopen_objective,
            when=_in(
                ObjectiveState.AGREED,
                ObjectiveState.RUNNING,
                ObjectiveState.MISSED,
                ObjectiveState.DROPPED,
            ),
            done="It is a draft again, and agreed to anew.",
        ),
        _command(
            "drop",
            "Give up",
            ReasonForm,
            writing.drop_objective,
            when=_in(ObjectiveState.DRAFT, ObjectiveState.AGREED, ObjectiveState.RUNNING),
            done="Given up.",
        ),
    ],
    panels=[
        Panel(title="How it does", template="objectives/stands.html", context=stands_panel),
        summary(
            Text("why", label="Why it matters"),
            Text("serves", label="Clause or control"),
            Text("policy", label="Policy"),
            Text("measure", label="What is measured"),
            Text("target_words", label="Target"),
            Text("plan", label="What is done"),
            Text("method", label="How it is evaluated"),
            title="The objective",
        ),
        comments(),
        summary(
            Person("owner", label="Owner"),
            Person("analyst", label="Analyses"),
            Text(
                "get_frequency_display",
                label="Measured",
                get=lambda row: row.get_frequency_display(),
            ),
            Text("figure_words", label="Figure"),
            Text("line_words", label="Source"),
            Date("due_on", label="Met by"),
            Number("effort_days", label="Effort", unit="days", digits=1),
            Text("budget", label="Money", get=money_words),
            Text("agreed_by", label="Agreed by"),
            Date("agreed_at", label="Agreed"),
            Text("learnt", label="What was learnt"),
            title="Who, when, with what",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No objectives yet",
        text="Certification asks for measurable objectives (6.2): with an owner, a day, resources"
        " and a way to evaluate them. Write the first; what it lacks is named.",
        action="Write an objective",
        href="/objectives/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="objectives/record.html",
    list_template="objectives/list.html",
)
