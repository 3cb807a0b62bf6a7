"""Read ties, and how far frameworks are covered; what was worked out is kept while it holds.

A result is kept under everything that it was worked out from: the keys of the installed resources,
whose content never changes, the organisation's own ties and the state of every source. So a change
of any of them finds no result, and no result can be stale.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from steward.domain.controls.queries import KnownControls, control_states
from steward.domain.controls.terms import IMPLEMENTATION_FACTOR
from steward.domain.crosswalks import rules
from steward.domain.crosswalks.models import NodeText, OwnTie
from steward.domain.crosswalks.terms import Coverage, Relationship, Span, Standing, Tie
from steward.domain.frameworks.queries import (
    ISO_42001,
    current_content,
    framework,
    resource_body,
)
from steward.domain.frameworks.rules import titles
from steward.domain.frameworks.terms import Framework, Maturity
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet

States = tuple[tuple[tuple[str, str], Span], ...]
HELPS_BELOW = IMPLEMENTATION_FACTOR[Maturity.IMPLEMENTED]


def own_ties_visible_to(actor: Actor) -> OwnedQuerySet[OwnTie]:
    """Return the ties that the organisation states or that were suggested to it."""
    return OwnTie.objects.visible_to(actor)


def get_own_tie(actor: Actor, key: UUID) -> OwnTie:
    """Return one tie of the organisation.

    Raises:
        NotFound: It is not there for this actor.
    """
    return OwnTie.objects.get_queryset().one(actor, key)


def node_texts(actor: Actor, name: str) -> dict[str, NodeText]:
    """Return requirement → the text that the organisation attached to it, of one framework."""
    return {row.node: row for row in NodeText.objects.visible_to(actor).filter(framework=name)}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The installed frameworks and mapping sets that the organisation may see, by key."""

    frameworks: dict[str, UUID]
    mappings: tuple[UUID, ...]

    def framework(self, name: str) -> Framework:
        """Return a framework by its name.

        Raises:
            NotFound: No installed pack brings it.
        """
        if name not in self.frameworks:
            raise NotFound(f"No installed content pack brings the framework “{name}”.")
        return framework(self.frameworks[name])


def catalogue() -> Catalogue:
    """Return what is installed and visible."""
    found = current_content()
    frameworks = {ref.name: ref.id for ref in found.of("framework")}
    mappings = tuple(ref.id for ref in found.of("mapping_set"))
    return Catalogue(frameworks, mappings)


@dataclass(frozen=True, slots=True)
class MappingSet:
    """The ties of one mapping set."""

    source: str
    target: str
    title: str
    ties: tuple[Tie, ...]


@lru_cache(maxsize=256)
def mapping_set(key: UUID) -> MappingSet:
    """Return a mapping set by the key of its resource, read once per process."""
    body = resource_body(key)
    source, title = str(body["source_framework"]), str(body["title"])
    publisher = str(body.get("publisher") or "")
    ties = tuple(
        Tie(
            source_framework=source,
            source=str(row["source"]),
            target=str(row["target"]),
            relationship=Relationship(str(row["relationship"])),
            strength=None if row.get("assumed") else int(row["strength"]),
            origin="the publisher" if row.get("basis") == "official" else publisher or title,
            rationale=str(row.get("rationale") or ""),
        )
        for row in body["rows"]
    )
    return MappingSet(source, str(body["target_framework"]), title, ties)


def states_of(actor: Actor, found: KnownControls | None = None) -> States:
    """Return how far every requirement of ISO/IEC 42001 has come whose state is known."""
    known = control_states(actor) if found is None else found.states
    return tuple(
        ((ISO_42001, name), Span(low=state.factor, high=state.factor))
        for name, state in sorted(known.items())
        if state.maturity is not None
    )


def accepted_ties(actor: Actor) -> tuple[tuple[str, Tie], ...]:
    """Return (target framework, tie) of every tie that the organisation states."""
    rows = own_ties_visible_to(actor).filter(status="accepted").order_by("id")
    return tuple((row.target_framework, row.as_tie()) for row in rows)


Own = tuple[tuple[str, Tie], ...]


def ties_between(found: Catalogue, own: Own, source: str, target: str) -> list[Tie]:
    """Return the ties from one framework to another; a crosswalk reads both ways."""
    ties: list[Tie] = []
    for key in found.mappings:
        rows = mapping_set(key)
        if (rows.source, rows.target) == (source, target):
            ties += rows.ties
        elif (rows.target, rows.source) == (source, target):
            ties += [rules.turned(tie, source) for tie in rows.ties]
    for framework_name, tie in own:
        if (tie.source_framework, framework_name) == (source, target):
            ties.append(tie)
        elif (framework_name, tie.source_framework) == (source, target):
            ties.append(rules.turned(tie, source))
    return ties


@lru_cache(maxsize=256)
def worked_out(
    target: str, key: UUID, mappings: tuple[UUID, ...], own: Own, states: States
) -> Coverage:
    """Return how far a framework is covered; kept under all that it depends on."""
    found = Catalogue({target: key}, mappings)
    nodes = [item.id for item in rules.countable(framework(key))]
    ties = ties_between(found, own, ISO_42001, target)
    return rules.coverage(target, nodes, ties, dict(states))


def coverage_of(actor: Actor, target: str) -> Coverage:
    """Return how far a framework is covered by what is done for ISO/IEC 42001.

    Raises:
        NotFound: No installed pack brings the framework.
    """
    found = catalogue()
    found.framework(target)
    key = found.frameworks[target]
    return worked_out(target, key, found.mappings, accepted_ties(actor), states_of(actor))


@dataclass(frozen=True, slots=True)
class Covered:
    """An installed framework with how far it is covered."""

    key: UUID
    framework: Framework
    coverage: Coverage
    ties: int


def all_coverage(actor: Actor) -> list[Covered]:
    """Return every other framework with how far it is covered, the best first."""
    found, own, states = catalogue(), accepted_ties(actor), states_of(actor)
    rows: list[Covered] = []
    for name, key in found.frameworks.items():
        if name == ISO_42001:
            continue
        made = worked_out(name, key, found.mappings, own, states)
        ties = sum(len(node.steps) for node in made.nodes.values())
        rows.append(Covered(key, framework(key), made, ties))
    return sorted(rows, key=lambda row: (not row.ties, -row.coverage.share.low, row.framework.id))


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement that is not covered, with what would help."""

    node: str
    title: str
    standing: Standing
    share: Span
    reachable: float
    helpful: tuple[str, ...]
    tasks: tuple[Task, ...]


def gaps_of(actor: Actor, made: Coverage, target: Framework) -> list[Gap]:
    """Return what is not covered, the worst first, with the open tasks that would close it."""
    names = titles(target)
    open_nodes = [n for n in made.nodes.values() if n.standing is not Standing.COVERED]
    helpful = {node.node: _helpful(node.steps) for node in open_nodes}
    tasks = open_tasks(actor, {source for sources in helpful.values() for source in sources})
    found = [
        Gap(
            node=node.node,
            title=names[node.node],
            standing=node.standing,
            share=node.share,
            reachable=node.reachable,
            helpful=helpful[node.node],
            tasks=tuple(task for source in helpful[node.node] for task in tasks.get(source, ())),
        )
        for node in open_nodes
    ]
    return sorted(found, key=lambda gap: (gap.share.low, gap.share.high))


def _helpful(steps: Iterable[rules.Step]) -> tuple[str, ...]:
    return tuple(
        step.tie.source
        for step in steps
        if step.counts and step.tie.source_framework == ISO_42001 and step.state.low < HELPS_BELOW
    )


def open_tasks(actor: Actor, requirements: Iterable[str]) -> dict[str, list[Task]]:
    """Return requirement → its open tasks, the most urgent first."""
    rows = tasks_visible_to(actor).filter(status__in=OPEN, requirement__in=set(requirements))
    found: dict[str, list[Task]] = {}
    for task in rows.order_by("-priority", "id"):
        found.setdefault(task.requirement, []).append(task)
    return found


def ways_between(actor: Actor, source: str, target: str) -> list[tuple[str, str, int]]:
    """Return (framework, its title, chains) of what could lie between two frameworks."""
    found, own = catalogue(), accepted_ties(actor)
    ways: list[tuple[str, str, int]] = []
    for middle in found.frameworks:
        if middle in (source, target):
            continue
        count = len(_chained(found, own, source, middle, target))
        if count:
            ways.append((middle, found.framework(middle).short_title, count))
    return sorted(ways, key=lambda way: -way[2])


def chains_through(actor: Actor, source: str, middle: str, target: str) -> list[Tie]:
    """Return what follows for two frameworks from their crosswalks with a third, best first."""
    return _chained(catalogue(), accepted_ties(actor), source, middle, target)


def _chained(found: Catalogue, own: Own, source: str, middle: str, target: str) -> list[Tie]:
    first = ties_between(found, own, source, middle)
    return rules.chains(first, ties_between(found, own, middle, target)) if first else []
