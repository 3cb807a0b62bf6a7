"""The board of tasks: columns by status, lanes by severity or role, cards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from steward.domain.tasks import policy, queries, rules
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import overview
from steward.domain.tasks.rules.quick import HELP
from steward.domain.tasks.terms import Severity, TaskStatus
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.columns import in_words
from steward.interfaces.web.tasks.pages import TONES

LANES = (
    ("", "None"),
    ("assignee", "Person"),
    ("severity", "Severity"),
    ("system", "System"),
    ("role", "Role"),
)
NONE = {"assignee": "Nobody yet", "system": "No system", "role": "No role named"}
SHOWN_HINTS = 5
Cards = dict[TaskStatus, list["Card"]]
Lane = tuple[str, int, list[tuple[queries.BoardColumn, list["Card"]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A task as the board shows it, in plain values: equal cards are drawn once."""

    key: UUID
    reference: str
    requirement: str
    title: str
    severity: str
    due: str
    due_on: date | None
    is_overdue: bool
    closed_at: datetime | None
    done: int
    steps: int
    assignee: str
    owner_role: str
    system: str
    flags: tuple[str, ...]
    moves: tuple[TaskStatus, ...]
    back: str
    """What the address of a question carries to come back to the same board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which board is wanted: whose tasks, in which swim-lanes."""

    mine: bool
    lanes: str

    @classmethod
    def of(cls, params: QueryDict) -> "View":
        """Read the view from an address or a form.

        Raises:
            Invalid: There are no such lanes.
        """
        lanes = params.get("lanes", "")
        if lanes not in dict(LANES):
            raise Invalid(f"There are no lanes by {lanes!r}.", place="lanes")
        return cls(mine=params.get("mine") == "1", lanes=lanes)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return what a form or an address carries to come back to the same board."""
        found = (("mine", "1" if self.mine else ""), ("lanes", self.lanes))
        return [(name, value) for name, value in found if value]

    @property
    def address(self) -> str:
        """Return the address of the board."""
        return f"/tasks/board?{urlencode(self.fields)}" if self.fields else "/tasks/board"


def board_of(actor: Actor, view: View) -> dict[str, Any]:
    """Return the board as its template draws it."""
    columns = queries.board(actor, mine=view.mine)
    back = "".join(f"&{name}={value}" for name, value in view.fields)
    shown = [task.pk for column in columns for task in column.tasks if not task.is_closed]
    waiting = overview.waiting_among(actor, shown)
    cards = {
        column.status: [_card(actor, task, back, waits=task.pk in waiting) for task in column.tasks]
        for column in columns
    }
    heads = [
        (column, TONES[column.status.value], _list_address(column, view)) for column in columns
    ]
    return {
        "view": view,
        "may_make": actor.may(policy.EDIT_TASK),
        "lane_choices": LANES,
        "heads": heads,
        "lanes": list(_lanes(view.lanes, columns, cards)),
        "is_empty": not any(column.count for column in columns),
        "recent_days": queries.RECENT_DAYS,
        "over_wip": overview.over_wip(actor)[:SHOWN_HINTS],
        "example": HELP,
    }


def _list_address(column: queries.BoardColumn, view: View) -> str:
    mine = [("mine", "1")] if view.mine else []
    return f"/tasks?{urlencode([('status', column.status.value), *mine])}"


def _card(actor: Actor, task: Task, back: str, *, waits: bool) -> Card:
    steps = task.checklist
    runs = not task.is_closed and not task.is_paused
    late = runs and task.due_on is not None and task.due_on < actor.today
    flags = [(waits, "Waits"), (task.is_paused, "Paused"), (task.is_unfounded, "Cause gone")]
    may = actor.may(policy.EDIT_TASK, task)
    return Card(
        key=task.pk,
        reference=task.reference,
        requirement=task.requirement,
        title=task.title,
        severity=task.severity,
        due="" if task.is_closed else in_words(task.due_on, actor.today),
        due_on=task.due_on,
        is_overdue=late,
        closed_at=task.closed_at,
        done=sum(step.is_done for step in steps),
        steps=len(steps),
        assignee=str(task.assignee or ""),
        owner_role=task.owner_role,
        system=task.subject_label if task.subject_kind == "system" else "",
        flags=tuple(words for stands, words in flags if stands),
        moves=tuple(rules.moves_from(task.status)) if may else (),
        back=back,
    )


def _lanes(by: str, columns: list[queries.BoardColumn], cards: Cards) -> list[Lane]:
    """Return label, number of cards and the cards of each column for every lane that has any."""
    if not by:
        return [("", 0, [(column, cards[column.status]) for column in columns])]
    everything = [card for found in cards.values() for card in found]
    if by == "severity":
        labels = [level.value.capitalize() for level in reversed(Severity)]
    else:
        none = NONE[by]
        labels = [*sorted({_lane_of(by, card) for card in everything} - {none}), none]
    lanes: list[Lane] = []
    for label in labels:
        cells = [
            (column, [card for card in cards[column.status] if _lane_of(by, card) == label])
            for column in columns
        ]
        count = sum(len(found) for _, found in cells)
        if count:
            lanes.append((label, count, cells))
    return lanes


def _lane_of(by: str, card: Card) -> str:
    if by == "severity":
        return card.severity.capitalize()
    found = {"assignee": card.assignee, "system": card.system, "role": card.owner_role}
    return found[by] or NONE[by]
