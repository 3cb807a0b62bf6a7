"""The calendar: everything with a date as a month, an agenda or a year, and as iCal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.objectives import policy
from steward.domain.objectives.queries.calendar import ACTIVITY, MOST, entries_between, kinds_for
from steward.domain.objectives.rules.dates import grid_of, months_on, weeks_of
from steward.domain.objectives.rules.ical import ical_of
from steward.domain.objectives.terms.changes import DayEntry
from steward.domain.tasks.queries import assignable_people
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.days import day_asked

VIEWS = (("month", "Month"), ("agenda", "Agenda"), ("year", "Year"))
TONES = {"planned": "neutral", "done": "good", "late": "warn", "overdue": "bad"}
WORDS = {"planned": "Planned", "done": "Done", "late": "Done late", "overdue": "Overdue"}
A_DAY = 4
AGENDA_DAYS = 90
AGENDA_MOST = 250
YEAR_MOST = 40
WORST = ("overdue", "late", "planned", "done")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the calendar is wanted."""

    view: str
    first: date
    kinds: tuple[str, ...]
    person: UUID | None

    @property
    def span(self) -> tuple[date, date]:
        """Return the first and the last day that the view shows."""
        if self.view == "year":
            return self.first.replace(month=1, day=1), self.first.replace(month=12, day=31)
        if self.view == "agenda":
            return self.first, self.first + timedelta(days=AGENDA_DAYS)
        return grid_of(self.first)

    def address(self, **changed: str) -> str:
        """Return the address of the same calendar with something changed."""
        values = {"view": self.view, "on": self.first.isoformat(), **changed}
        query = [(name, value) for name, value in values.items() if value]
        query += [("kind", kind) for kind in self.kinds] if "kind" not in changed else []
        query += [("person", str(self.person))] if self.person else []
        return f"/calendar?{urlencode(query)}"

    def moved(self, step: int) -> date:
        """Return the day on which the view before or after begins."""
        if self.view == "agenda":
            return self.first + timedelta(days=step * (AGENDA_DAYS + 1))
        return months_on(self.first.replace(day=1), 12 * step if self.view == "year" else step)


def _asked(request: ActorRequest) -> Asked:
    view = request.GET.get("view") or "month"
    if view not in dict(VIEWS):
        raise Invalid(f"The calendar has no view {view!r}.", place="view")
    first = day_asked(request)
    person = request.GET.get("person") or ""
    try:
        key = UUID(person) if person else None
    except ValueError:
        raise Invalid("There is no such person.", place="person") from None
    if view == "month":
        first = first.replace(day=1)
    kinds = tuple(kind for kind in request.GET.getlist("kind") if kind)
    return Asked(view=view, first=first, kinds=kinds, person=key)


@require_safe
def calendar(request: ActorRequest) -> HttpResponse:
    """Show the calendar as it is asked for."""
    actor = request.actor
    require(actor, policy.VIEW_CALENDAR)
    asked = _asked(request)
    start, end = asked.span
    entries = entries_between(actor, start, end, kinds=asked.kinds, person=asked.person)
    kinds = kinds_for(actor)
    context: dict[str, Any] = {
        "asked": asked,
        "views": [(name, words, asked.address(view=name)) for name, words in VIEWS],
        "kinds": kinds,
        "names": dict(kinds),
        "people": assignable_people(actor),
        "person": str(asked.person or ""),
        "before": asked.address(on=asked.moved(-1).isoformat()),
        "after": asked.address(on=asked.moved(1).isoformat()),
        "now": asked.address(on=actor.today.isoformat()),
        "ical": asked.address().replace("/calendar?", "/calendar.ics?"),
        "title": _title(asked),
        "today": actor.today,
        "cut": len(entries) >= MOST,
        "counts": [
            (WORDS[name], TONES[name], sum(item.standing == name for item in entries))
            for name in WORST
        ],
        "may_plan": actor.may(policy.EDIT_ACTIVITY),
    }
    if asked.view == "month":
        context["weeks"] = [
            (
                week.number,
                [
                    (
                        day,
                        _shown(day.entries[:A_DAY]),
                        len(day.entries) - A_DAY,
                        asked.address(view="agenda", on=day.on.isoformat()),
                    )
                    for day in week.days
                ],
            )
            for week in weeks_of(asked.first, entries, today=actor.today)
        ]
    elif asked.view == "agenda":
        context["days"] = _agenda(entries[:AGENDA_MOST])
        context["more"] = len(entries) - AGENDA_MOST
    else:
        context["months"] = [f"{date(2000, month, 1):%b}" for month in range(1, 13)]
        works, others = _year(asked, entries, dict(kinds))
        context["plan"] = [*works[:YEAR_MOST], *others]
        context["more"] = len(works) - YEAR_MOST
    return render(request, "objectives/calendar.html", context)


def _title(asked: Asked) -> str:
    start, end = asked.span
    if asked.view == "year":
        return f"{start.year}"
    if asked.view == "agenda":
        return f"{start:%-d %B %Y} to {end:%-d %B %Y}"
    return f"{asked.first:%B %Y}"


def _shown(entries: Sequence[DayEntry]) -> list[tuple[DayEntry, str, str]]:
    return [(entry, TONES[entry.standing], WORDS[entry.standing]) for entry in entries]


def _agenda(entries: Sequence[DayEntry]) -> list[tuple[date, list[tuple[DayEntry, str, str]]]]:
    by_day: dict[date, list[DayEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    return [(day, _shown(found)) for day, found in by_day.items()]


def _year(
    asked: Asked, entries: Sequence[DayEntry], names: dict[str, str]
) -> tuple[list[Any], list[Any]]:
    """Return a row for each planned work, and one for each kind, with a cell for each month."""
    rows: dict[tuple[bool, str, str, str], dict[int, list[DayEntry]]] = {}
    for entry in entries:
        head = (True, names[entry.kind], "", entry.kind)
        if entry.kind == ACTIVITY:
            head = (False, entry.title, entry.href, ACTIVITY)
        rows.setdefault(head, {}).setdefault(entry.on.month, []).append(entry)
    works: list[Any] = []
    others: list[Any] = []
    for (is_kind, words, href, kind), months in sorted(rows.items(), key=lambda row: row[0]):
        cells = [_cell(asked, kind, month, months.get(month, [])) for month in range(1, 13)]
        (others if is_kind else works).append((words, href, cells))
    return works, others


def _cell(asked: Asked, kind: str, month: int, here: Sequence[DayEntry]) -> tuple[Any, ...]:
    """Return how many there are, the tone and words of the worst, and where they are shown."""
    worst = next((name for name in WORST if any(e.standing == name for e in here)), "")
    first = asked.first.replace(day=1).replace(month=month).isoformat()
    there = asked.address(view="month", on=first, kind=kind)
    return len(here), TONES.get(worst, ""), WORDS.get(worst, ""), there


@require_safe
def ical(request: ActorRequest) -> HttpResponse:
    """Return what the view shows for other calendars."""
    actor = request.actor
    require(actor, policy.VIEW_CALENDAR)
    asked = _asked(request)
    start, end = asked.span
    entries = entries_between(actor, start, end, kinds=asked.kinds, person=asked.person)
    content = ical_of(
        entries,
        name=f"{get_organisation(actor).name}, Steward",
        made=actor.now,
        address=address_of("/").rstrip("/"),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="steward.ics"'
    return response
