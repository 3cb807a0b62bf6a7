"""The work by days and by people, and a task in one line."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.frameworks.queries import iso_42001
from steward.domain.objectives.rules.dates import grid_of, months_on, weeks_of
from steward.domain.objectives.terms.changes import DayEntry
from steward.domain.tasks import policy, queries
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.queries import overview
from steward.domain.tasks.queries.settling import work_policy
from steward.domain.tasks.rules.quick import HELP, Known, quick_task
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.days import day_asked
from steward.interfaces.web.kit.commands import go_to

A_DAY = 5


@require_safe
def calendar(request: ActorRequest) -> HttpResponse:
    """Show the open tasks of a month by the day on which they are due."""
    actor = request.actor
    require(actor, policy.VIEW_TASK)
    first, mine = day_asked(request).replace(day=1), request.GET.get("mine") == "1"
    start, end = grid_of(first)
    rows = overview.due_between(actor, start, end, mine=mine)
    entries = [
        DayEntry(
            key=str(row.id),
            kind="task",
            on=row.on,
            title=row.title,
            href=f"/tasks/{row.id}",
            standing="overdue" if row.on < actor.today else "planned",
            who=row.who,
        )
        for row in rows
    ]
    weeks = [
        (week.number, [_cell(day, mine=mine) for day in week.days])
        for week in weeks_of(first, entries, today=actor.today)
    ]
    context = {
        "weeks": weeks,
        "mine": mine,
        "title": f"{first:%B %Y}",
        "before": _address(months_on(first, -1), mine=mine),
        "after": _address(months_on(first, 1), mine=mine),
        "now": _address(actor.today, mine=mine),
        "on": first,
        "cut": len(rows) >= overview.MOST_DUE,
        "count": sum(start <= entry.on <= end for entry in entries),
    }
    return render(request, "tasks/calendar.html", context)


def _cell(day: Any, *, mine: bool) -> tuple[Any, list[tuple[DayEntry, str, str]], int, str]:  # noqa: ANN401 -- leaf
    tones = {"overdue": ("bad", "Overdue"), "planned": ("neutral", "Due")}
    shown = [(entry, *tones[entry.standing]) for entry in day.entries[:A_DAY]]
    query = {"active": "1", "sort": "due_on"} | ({"mine": "1"} if mine else {})
    return day, shown, len(day.entries) - A_DAY, f"/tasks?{urlencode(query)}"


def _address(day: date, *, mine: bool) -> str:
    query = {"on": day.isoformat()} | ({"mine": "1"} if mine else {})
    return f"/tasks/calendar?{urlencode(query)}"


@require_safe
def workload(request: ActorRequest) -> HttpResponse:
    """Show what every member has to do, and by when they are through."""
    actor = request.actor
    require(actor, policy.VIEW_TASK)
    loads = overview.workload(actor)
    context = {
        "loads": loads,
        "most": max((load.days for load in loads), default=0) or 1,
        "nobody": overview.count_unassigned(actor),
        "policy": work_policy(actor),
        "today": actor.today,
        "ahead": overview.AHEAD_DAYS,
    }
    return render(request, "tasks/workload.html", context)


def known_to(actor: Actor) -> Known:
    """Return what a line can name: the members and the requirements."""
    people = {
        row.person_id: (str(row.person), row.person.email) for row in queries.current_members(actor)
    }
    names = frozenset(node.id for node in iso_42001().requirements)
    return Known(people=people, requirements=names)


@require_POST
def quick(request: ActorRequest) -> HttpResponse:
    """Make a task of one line; a refusal keeps what was typed."""
    actor = request.actor
    require(actor, policy.EDIT_TASK)
    line = request.POST.get("line", "").replace("\x00", "")[:400]
    try:
        task = create_task(actor=actor, new=quick_task(line, known_to(actor), actor.today))
    except DomainError as error:
        context = {"line": line, "error": error.message, "may_make": True, "example": HELP}
        is_part = bool(request.headers.get("HX-Request"))
        template = "tasks/quick.html" if is_part else "tasks/quick_page.html"
        return render(request, template, context, status=422)
    messages.success(request, f"{task.reference} is made.")
    return go_to(request, "/tasks/board" if request.POST.get("from") == "board" else "/tasks")
