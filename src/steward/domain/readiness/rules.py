"""How ready the system is: what is proven, what is possible, and the cheapest way forward.

A requirement fulfils its clause by the share in `FULFILMENT`. What is possible (`high`) takes
the statement at its word; what is proven (`low`) counts only the part that the evidence bears:
a mere statement (L0) is worth half. Unknown is 0 in `low` and 1 in `high`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from steward.domain.controls.rules import after_work
from steward.domain.controls.terms import ControlState, StateOrigin
from steward.domain.frameworks.rules import assessable, clause_of
from steward.domain.frameworks.terms import Framework, Maturity, natural_key
from steward.domain.readiness.terms import (
    Action,
    Assurance,
    Part,
    Readiness,
    RequirementState,
    Score,
)
from steward.domain.tasks.terms import ActionPlan

FULFILMENT: dict[Maturity, float] = {
    Maturity.NONE: 0.0,
    Maturity.PARTIAL: 0.3,
    Maturity.DEFINED: 0.6,
    Maturity.IMPLEMENTED: 1.0,
    Maturity.MEASURED: 1.0,
}
PROVEN_SHARE: dict[Assurance, float] = {
    Assurance.STATEMENT: 0.5,
    Assurance.DOCUMENT: 0.7,
    Assurance.EXPORT: 0.85,
    Assurance.COLLECTED: 0.95,
    Assurance.SIGNED: 1.0,
}
WIDELY = 0.8
"""A group has the assurance that at least this part of its requirements reaches."""
ANSWER_DAYS = 0.05
EVIDENCE_DAYS = 0.25
SHOWN_ACTIONS = 10


def bounds(maturity: Maturity | None, assurance: Assurance) -> tuple[float, float]:
    """Return what is proven and what is possible for one requirement."""
    if maturity is None:
        return 0.0, 1.0
    stated = FULFILMENT[maturity]
    return stated * PROVEN_SHARE[assurance], stated


def parts_of(
    states: Iterable[RequirementState], done: Mapping[str, StateOrigin] | None = None
) -> tuple[Part, ...]:
    """Return per requirement how its two bounds come about, those not applicable included."""
    found: list[Part] = []
    for state in states:
        low, high = bounds(state.maturity, state.assurance)
        found.append(
            Part(
                state=state,
                clause=clause_of(state.requirement),
                origin=(done or {}).get(state.requirement, StateOrigin.UNKNOWN),
                fulfilled=None if state.maturity is None else FULFILMENT[state.maturity],
                borne=PROVEN_SHARE[state.assurance],
                low=low,
                high=high,
            )
        )
    return tuple(found)


def requirement_states(
    framework: Framework,
    states: Mapping[str, ControlState],
    *,
    blocking: Collection[str],
    excluded: Collection[str],
) -> list[RequirementState]:
    """Return what readiness reads of every assessable requirement of a framework.

    Args:
        framework: The framework.
        states: How far requirements have come; those that nobody spoke about may be absent.
        blocking: Requirements without which no certificate is issued.
        excluded: Controls that people decided not to apply.
    """
    return [
        RequirementState(
            requirement=item.id,
            title=item.title,
            maturity=states[item.id].maturity if item.id in states else None,
            applicable=item.id not in excluded,
            blocks_certification=item.id in blocking,
        )
        for item in assessable(framework)
    ]


def readiness(
    states: Iterable[RequirementState],
    plan: ActionPlan,
    titles: Mapping[str, str] | None = None,
    done_actions: Iterable[str] = (),
) -> Readiness:
    """Return the range for every clause and for the whole, with the best next actions.

    Args:
        states: Every assessable requirement; those not applicable are left out.
        plan: The treatment actions.
        titles: Titles of the clauses by id.
        done_actions: Ids of the treatment actions already carried out; they are not proposed again.
    """
    applicable = [s for s in states if s.applicable]
    total = sum(s.weight for s in applicable)
    done = frozenset(done_actions)
    groups: defaultdict[str, list[RequirementState]] = defaultdict(list)
    for state in applicable:
        groups[clause_of(state.requirement)].append(state)
    scores = tuple(
        _score(clause, groups[clause], plan, total, titles or {}, done)
        for clause in sorted(groups, key=natural_key)
    )
    low, high = _range(applicable)
    return Readiness(
        low=low,
        high=high,
        assurance=_assurance(applicable),
        scores=scores,
        actions=_best(a for score in scores for a in score.actions)[:SHOWN_ACTIONS],
        blockers=tuple(blocker for score in scores for blocker in score.blockers),
    )


def _score(
    clause: str,
    states: Sequence[RequirementState],
    plan: ActionPlan,
    total: float,
    titles: Mapping[str, str],
    done: frozenset[str],
) -> Score:
    low, high = _range(states)
    return Score(
        clause=clause,
        title=titles.get(clause, clause),
        low=low,
        high=high,
        assurance=_assurance(states),
        blockers=tuple(_blockers(states)),
        actions=_best(a for state in states for a in next_actions(state, plan, total, done)),
    )


def _range(states: Sequence[RequirementState]) -> tuple[float, float]:
    """Return the weighted means of both bounds; with nothing to fulfil all is fulfilled."""
    total = sum(state.weight for state in states)
    if not total:
        return 1.0, 1.0
    pairs = [(state.weight, *bounds(state.maturity, state.assurance)) for state in states]
    low = sum(weight * low for weight, low, _ in pairs) / total
    return low, max(low, sum(weight * high for weight, _, high in pairs) / total)


def _assurance(states: Sequence[RequirementState]) -> Assurance:
    for level in reversed(Assurance):
        reached = sum(s.maturity is not None and s.assurance.rank >= level.rank for s in states)
        if states and reached >= WIDELY * len(states):
            return level
    return Assurance.STATEMENT


def _blockers(states: Iterable[RequirementState]) -> Iterable[str]:
    for state in states:
        if not state.blocks_certification:
            continue
        if state.maturity is None:
            yield f"{state.requirement} {state.title}: nobody has answered yet"
        elif state.maturity.score < Maturity.DEFINED.score:
            yield f"{state.requirement} {state.title}: stands at {state.maturity.value!r}"


def next_actions(
    state: RequirementState, plan: ActionPlan, total: float, done: frozenset[str] = frozenset()
) -> tuple[Action, ...]:
    """Return what would narrow or raise one requirement, with its part of the whole range."""
    if not state.applicable or not total:
        return ()
    if state.maturity is None:
        return (_answer(state, state.weight / total),)
    return (*_evidence(state, total), *_treatments(state, state.maturity, plan, total, done))


def _answer(state: RequirementState, share: float) -> Action:
    return Action(
        id=f"answer-{state.requirement}",
        kind="answer",
        title=f"Say how far {state.requirement} {state.title} has come",
        requirement=state.requirement,
        owner_role="AI management system manager",
        effort_days=ANSWER_DAYS,
        gain=0.0,
        narrows=share,
    )


def _evidence(state: RequirementState, total: float) -> Iterable[Action]:
    """Propose a document for a statement; a template or a plan alone proves nothing."""
    low, high = bounds(state.maturity, state.assurance)
    better, _ = bounds(state.maturity, Assurance.DOCUMENT)
    if state.assurance is not Assurance.STATEMENT or better <= low:
        return
    gain = (better - low) * state.weight / total
    yield Action(
        id=f"evidence-{state.requirement}",
        kind="evidence",
        title=f"Attach evidence for {state.requirement} {state.title}",
        requirement=state.requirement,
        owner_role="AI management system manager",
        effort_days=EVIDENCE_DAYS,
        gain=gain,
        narrows=min(gain, (high - low) * state.weight / total),
    )


def _treatments(
    state: RequirementState,
    maturity: Maturity,
    plan: ActionPlan,
    total: float,
    done: frozenset[str],
) -> Iterable[Action]:
    """Propose the work for a level; the rise it brings together is shared out by effort."""
    actions = plan.for_level(state.requirement, maturity)
    left = [action for action in actions if action.id not in done]
    reached = after_work(state.requirement, maturity, plan, {a.id for a in actions})
    low, _ = bounds(maturity, state.assurance)
    better, _ = bounds(reached, state.assurance)
    effort = sum(action.effort_days for action in left)
    for action in left:
        yield Action(
            id=action.id,
            kind="treatment",
            title=action.title,
            requirement=state.requirement,
            owner_role=action.owner_role,
            effort_days=action.effort_days,
            gain=(better - low) * state.weight / total * action.effort_days / effort,
            narrows=0.0,
        )


def _best(actions: Iterable[Action]) -> tuple[Action, ...]:
    return tuple(sorted(actions, key=lambda a: (-a.worth_per_day, natural_key(a.id))))
