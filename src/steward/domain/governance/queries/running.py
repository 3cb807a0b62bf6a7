"""Processes with what flows between them, what follows from decisions, and resources."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from steward.domain.governance.models import Capacity, Decision, Flow, Process, Tool
from steward.domain.governance.queries import entries
from steward.domain.governance.rules.mapping import Arrow, Node, Picture, drawn
from steward.domain.governance.rules.reviewing import is_near
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_DRAWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessMap:
    """The map of the processes, with the table behind it."""

    picture: Picture
    processes: list[Process]
    flows: list[Flow]


def process_map(actor: Actor) -> ProcessMap:
    """Return the processes that count and what they hand to each other."""
    processes = list(entries(actor, "process").order_by("title", "id")[:MOST_DRAWN])
    flows = list(_flows(actor)[: MOST_DRAWN * 5])
    nodes = [Node(key=str(row.pk), name=row.title, phase=row.phase) for row in processes]
    arrows = [
        Arrow(source=str(row.source_id), target=str(row.target_id), what=row.what) for row in flows
    ]
    return ProcessMap(picture=drawn(nodes, arrows), processes=processes, flows=flows)


def _flows(actor: Actor) -> OwnedQuerySet[Flow]:
    rows = Flow.objects.visible_to(actor).select_related("source", "target")
    rows = rows.filter(source__retired_at=None, target__retired_at=None)
    return rows.order_by("source__title", "target__title", "what", "id")


def flows_of(actor: Actor, process: Process) -> tuple[list[Flow], list[Flow]]:
    """Return what a process hands on, and what it is handed."""
    rows = _flows(actor)
    return list(rows.filter(source=process)), list(rows.filter(target=process))


def get_flow(actor: Actor, key: UUID) -> Flow:
    """Return one flow.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Flow.objects.get_queryset().select_related("source", "target").one(actor, key)


def process_names(actor: Actor) -> list[tuple[str, str]]:
    """Return key and name of the processes that count, by name."""
    rows = entries(actor, "process").order_by("title", "id")[:MOST_DRAWN]
    return [(str(row.pk), f"{row.reference} {row.title}") for row in rows]


def follow_ups(actor: Actor, decision: Decision) -> list[Task]:
    """Return the tasks that follow from a decision, the first first."""
    rows = tasks_visible_to(actor).filter(origin__startswith=f"decision:{decision.pk}:")
    return list(rows.order_by("number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSum:
    """The budget of one year in one currency."""

    year: int
    currency: str
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """Return what is left, less than 0 where more was spent than planned."""
        return self.planned - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Budget by year, functions that lack days, tools whose licence ends or that nobody owns."""

    budget: list[YearSum]
    short: list[Capacity]
    people: int
    ending: list[Tool]
    unowned: list[Tool]
    tools: int


def resources_now(actor: Actor) -> Resources:
    """Return the resources with their gaps (7.1, A.4)."""
    lines = entries(actor, "budget").order_by().values("year", "currency")
    lines = lines.annotate(planned_sum=Sum("planned"), spent_sum=Sum("spent"))
    budget = [
        YearSum(
            year=row["year"],
            currency=row["currency"],
            planned=row["planned_sum"],
            spent=row["spent_sum"],
        )
        for row in lines.order_by("-year", "currency")
    ]
    people: Sequence[Capacity] = list(entries(actor, "capacity").order_by("title", "id"))
    tools: Sequence[Tool] = list(entries(actor, "tool").order_by("title", "id"))
    return Resources(
        budget=budget,
        short=[row for row in people if row.gap > 0],
        people=len(people),
        ending=[row for row in tools if is_near(row.licence_ends, actor.today)],
        unowned=[row for row in tools if row.owner_id is None],
        tools=len(tools),
    )
