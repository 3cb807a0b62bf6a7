"""How ready the system is: what is proven, what is possible, and the cheapest way forward.

A requirement fulfils its clause by the share in `FULFILMENT`. What is possible (`high`) takes
the statement at its word; what is proven (`low`) counts only the part that the evidence bears:
a mere statement (L0) is worth half, and records add to that as `rules.proving` says. Unknown is
0 in `low` and 1 in `high`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from steward.domain.controls.rules import after_work
from steward.domain.controls.terms import ControlState, StateOrigin
from steward.domain.frameworks.rules import assessable, clause_of
from steward.domain.frameworks.terms import Framework, Maturity, natural_key
from steward.domain.readiness.rules.proving import best_level, missing_kinds, proofs_of
from steward.domain.readiness.rules.shares import FULFILMENT, PROVEN_SHARE, WIDELY
from steward.domain.readiness.terms import (
    Action,
    Assurance,
    Part,
    Readiness,
    RequirementState,
    Score,
)
from steward.domain.readiness.terms.proofs import Evidence, Proof
from steward.domain.tasks.terms import ActionPlan

ANSWER_DAYS = 0.05
SHOWN_ACTIONS = 10


def bounds(maturity: Maturity | None, assurance: Assurance) -> tuple[float, float]:
    """Return what is proven and what is possible for one requirement at a level in full."""
    return _bounds(maturity, PROVEN_SHARE[assurance])


def _bounds(maturity: Maturity | None, borne: float) -> tuple[float, float]:
    if maturity is None:
        return 0.0, 1.0
    stated = FULFILMENT[maturity]
    return stated * borne, stated


def bounds_of(state: RequirementState) -> tuple[float, float]:
    """Return what is proven and what is possible for one requirement with its evidence."""
    return _bounds(state.maturity, borne_by(state))


def borne_by(state: RequirementState) -> float:
    """Return the share that the evidence for a requirement bears, 0.5 to 1."""
    return PROVEN_SHARE[state.assurance] if state.borne is None else state.borne


def parts_of(
    states: Iterable[RequirementState], done: Mapping[str, StateOrigin] | None = None
) -> tuple[Part, ...]:
    """Return per requirement how its two bounds come about, those not applicable included."""
    found: list[Part] = []
    for state in states:
        low, high = _bounds(state.maturity, borne_by(state))
        found.append(
            Part(
                state=state,
                clause=clause_of(state.requirement),
                origin=(done or {}).get(state.requirement, StateOrigin.UNKNOWN),
                fulfilled=None if state.maturity is None else FULFILMENT[state.maturity],
                borne=borne_by(state),
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
    proofs: Mapping[str, tuple[Proof, ...]] | None = None,
) -> list[RequirementState]:
    """Return what readiness reads of every assessable requirement of a framework.

    Args:
        framework: The framework.
        states: How far requirements have come; those that nobody spoke about may be absent.
        blocking: Requirements without which no certificate is issued.
        excluded: Controls that people decided not to apply.
        proofs: What proves each requirement, the best first; without it all are statements.
    """
    known = proofs or {}
    return [
        RequirementState(
            requirement=item.id,
            title=item.title,
            maturity=states[item.id].maturity if item.id in states else None,
            applicable=item.id not in excluded,
            blocks_certification=item.id in blocking,
            assurance=best_level(known.get(item.id, ())),
            borne=known[item.id][0].borne if known.get(item.id) else None,
        )
        for item in assessable(framework)
    ]


def proofs_by_requirement(
    framework: Framework,
    evidence: Mapping[str, Evidence],
    named: Mapping[str, Sequence[Evidence]],
    today: date,
) -> dict[str, tuple[Proof, ...]]:
    """Return what proves every assessable requirement of a framework on a day."""
    return {item.id: proofs_of(item.id, evidence, named, today) for item in assessable(framework)}


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
        actions=in_order(a for score in scores for a in score.actions)[:SHOWN_ACTIONS],
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
        actions=in_order(a for state in states for a in next_actions(state, plan, total, done)),
    )


def _range(states: Sequence[RequirementState]) -> tuple[float, float]:
    """Return the weighted means of both bounds; with nothing to fulfil all is fulfilled."""
    total = sum(state.weight for state in states)
    if not total:
        return 1.0, 1.0
    pairs = [(state.weight, *_bounds(state.maturity, borne_by(state))) for state in states]
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
    """Propose the record that raises what is proven most per day; a template proves nothing."""
    low, high = _bounds(state.maturity, borne_by(state))
    kinds = missing_kinds(state.requirement, borne_by(state))
    if not kinds or high <= 0:
        return
    kind = kinds[0]
    better, _ = bounds(state.maturity, kind.level)
    gain = (better - low) * state.weight / total
    yield Action(
        id=f"evidence-{state.requirement}",
        kind="evidence",
        title=f"{kind.ask}: {state.requirement} {state.title}",
        requirement=state.requirement,
        owner_role="AI management system manager",
        effort_days=kind.effort_days,
        gain=gain,
        narrows=min(gain, (high - low) * state.weight / total),
        record=kind.name,
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
    low, _ = _bounds(maturity, borne_by(state))
    better, _ = _bounds(reached, borne_by(state))
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


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return actions by what they bring per day, the most first."""
    return tuple(sorted(actions, key=lambda a: (-a.worth_per_day, natural_key(a.id))))
