"""Which work is left until nothing blocks a certificate, and until enough is proven."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from steward.domain.controls.rules import after_work
from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.readiness.rules import ANSWER_DAYS, borne_by, bounds_of
from steward.domain.readiness.rules.forecasting import estimated, uncertain
from steward.domain.readiness.rules.proving import missing_kinds
from steward.domain.readiness.rules.shares import FULFILMENT, PROVEN_SHARE
from steward.domain.readiness.terms import RequirementState
from steward.domain.readiness.terms.ahead import Goal, Remaining, Work
from steward.domain.tasks.terms import ActionPlan

BARELY = 1e-9
TASKS = "Open tasks"


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Days of effort of open tasks about a requirement; ``action`` where they plan to raise it."""

    requirement: str
    action: str
    days: float


@dataclass(frozen=True, slots=True)
class _Step:
    """Work on a requirement and what its lower bound is afterwards."""

    works: tuple[Work, ...]
    low: float


def until_unblocked(
    states: Iterable[RequirementState],
    plan: ActionPlan,
    open_work: Sequence[OpenWork],
    done: frozenset[str],
) -> Remaining:
    """Return the work on every requirement that blocks a certificate.

    That are its open tasks and the proposed actions that are no tasks yet. What nobody has answered
    takes between the answer alone and all the work from nothing up to “defined”.
    """
    works: list[Work] = []
    every = list(states)
    for state in every:
        if not state.applicable or not state.blocks_certification:
            continue
        if state.maturity is None:
            high = _days(_lifting(state, Maturity.NONE, Maturity.DEFINED, plan, open_work, done))
            works.append(
                uncertain(
                    "Answer, and do what follows",
                    state.requirement,
                    ANSWER_DAYS,
                    ANSWER_DAYS + high,
                )
            )
        elif state.maturity.score < Maturity.DEFINED.score:
            found = tuple(_lifting(state, state.maturity, Maturity.DEFINED, plan, open_work, done))
            works += found or (estimated("Bring it to “defined”", state.requirement, 1.0),)
    low = _low({state.requirement: bounds_of(state)[0] for state in every if state.applicable})
    return Remaining(goal=Goal.BLOCKERS, works=tuple(works), reaches=low, is_reachable=True)


def until_proven(
    states: Iterable[RequirementState],
    plan: ActionPlan,
    open_work: Sequence[OpenWork],
    done: frozenset[str],
    target: float,
) -> Remaining:
    """Return the cheapest work that raises what is proven overall to the target.

    Step by step the one is taken that brings most per day; of one requirement the work comes before
    its records. Requirements count alike here, as they do in readiness.
    """
    applicable = [state for state in states if state.applicable]
    lows = {state.requirement: bounds_of(state)[0] for state in applicable}
    ways = {s.requirement: list(_way(s, plan, open_work, done)) for s in applicable}
    works: list[Work] = []
    while _low(lows) < target - BARELY:
        name = max(
            (name for name, way in ways.items() if way),
            key=lambda name: _worth(ways[name][0], lows[name]),
            default=None,
        )
        if name is None:
            break
        step = ways[name].pop(0)
        works += step.works
        lows[name] = max(lows[name], step.low)
    reached = _low(lows)
    return Remaining(
        goal=Goal.TARGET,
        works=tuple(works),
        reaches=reached,
        is_reachable=reached >= target - BARELY,
    )


def highest_low(states: Iterable[RequirementState]) -> float:
    """Return the largest lower bound that all known work and records lead to."""
    rows = [state.requirement for state in states if state.applicable]
    best = [max([0.5, *(PROVEN_SHARE[k.level] for k in missing_kinds(row, 0.5))]) for row in rows]
    return sum(best) / len(best) if best else 1.0


def _way(
    state: RequirementState,
    plan: ActionPlan,
    open_work: Sequence[OpenWork],
    done: frozenset[str],
) -> Iterator[_Step]:
    """Yield the steps of a requirement up to the best that is known, each better than before."""
    borne, begun = borne_by(state), state.maturity
    if begun is None:
        high = _days(_lifting(state, Maturity.NONE, Maturity.IMPLEMENTED, plan, open_work, done))
        work = uncertain(
            "Answer, and do what follows", state.requirement, ANSWER_DAYS, ANSWER_DAYS + high
        )
        yield _Step((work,), borne)
    elif begun.score < Maturity.IMPLEMENTED.score:
        found = tuple(_lifting(state, begun, Maturity.IMPLEMENTED, plan, open_work, done))
        if not found:
            found = (estimated("Carry it out", state.requirement, 1.0),)
        yield _Step(found, FULFILMENT[Maturity.IMPLEMENTED] * borne)
    while kinds := missing_kinds(state.requirement, borne):
        kind = kinds[0]
        borne = PROVEN_SHARE[kind.level]
        yield _Step((estimated(kind.ask, state.requirement, kind.effort_days),), borne)


def _lifting(
    state: RequirementState,
    begun: Maturity,
    wanted: Maturity,
    plan: ActionPlan,
    open_work: Sequence[OpenWork],
    done: frozenset[str],
) -> Iterator[Work]:
    """Yield the open tasks and the actions that are no tasks yet, from one maturity to another."""
    own = [item for item in open_work if item.requirement == state.requirement]
    planned = {item.action for item in own if item.action}
    yield from (estimated(TASKS, state.requirement, item.days) for item in own)
    now, seen = begun, set(done) | planned
    while now.score < wanted.score:
        actions = plan.for_level(state.requirement, now)
        for action in actions:
            if action.id not in seen:
                seen.add(action.id)
                yield estimated(action.title, state.requirement, action.effort_days)
        reached = after_work(state.requirement, now, plan, {item.id for item in actions})
        now = reached if reached.score > now.score else MATURITY_ORDER[now.score + 1]


def _days(works: Iterable[Work]) -> float:
    return sum(work.likely for work in works)


def _low(lows: Mapping[str, float]) -> float:
    return sum(lows.values()) / len(lows) if lows else 1.0


def _worth(step: _Step, low: float) -> float:
    return (step.low - low) / max(sum(work.mean for work in step.works), 0.01)
