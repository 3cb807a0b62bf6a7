"""The state of a requirement from answers, finished work and a person's word."""

from collections.abc import Collection, Iterable, Mapping

from steward.domain.controls.terms import ControlState, Override, StateOrigin
from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.tasks.terms import ActionPlan
from steward.foundation.core.errors import Invalid


def control_states(
    requirements: Iterable[str],
    answered: Mapping[str, Maturity],
    overrides: Mapping[str, Override],
    plan: ActionPlan,
    done_actions: Collection[str] = (),
) -> dict[str, ControlState]:
    """Return the state of every requirement; a person's word stands above tasks and answers.

    Args:
        requirements: Ids of the assessable requirements.
        answered: Lowest maturity that the answers state, by requirement.
        overrides: What people decided.
        plan: The treatment actions.
        done_actions: Ids of the treatment actions that were carried out.
    """
    done = frozenset(done_actions)
    return {
        requirement: control_state(
            requirement, answered.get(requirement), overrides.get(requirement), plan, done
        )
        for requirement in requirements
    }


def control_state(
    requirement: str,
    answered: Maturity | None,
    override: Override | None,
    plan: ActionPlan,
    done: frozenset[str],
) -> ControlState:
    """Return the state of one requirement with the reason in words."""
    if override is not None:
        return ControlState(
            requirement=requirement,
            maturity=override.maturity,
            origin=StateOrigin.DECIDED,
            reason=override.reason,
            answered=answered,
        )
    if answered is None:
        return ControlState(
            requirement=requirement,
            maturity=None,
            origin=StateOrigin.UNKNOWN,
            reason="Nobody has answered a question about this requirement.",
        )
    reached = after_work(requirement, answered, plan, done)
    if reached is not answered:
        return ControlState(
            requirement=requirement,
            maturity=reached,
            origin=StateOrigin.TASKS,
            reason=f"Answered {answered.value}; the work planned for that level is done.",
            answered=answered,
        )
    return ControlState(
        requirement=requirement,
        maturity=answered,
        origin=StateOrigin.ANSWERS,
        reason=f"The lowest answer about this requirement is {answered.value}.",
        answered=answered,
    )


def after_work(
    requirement: str, maturity: Maturity, plan: ActionPlan, done: Collection[str]
) -> Maturity:
    """Return the maturity once the actions done are counted, `implemented` at most.

    Only when every action for a level is done does the requirement leave that level, for the one
    above the levels that those actions serve.
    """
    reached = maturity
    while reached.score < Maturity.IMPLEMENTED.score:
        actions = plan.for_level(requirement, reached)
        if not actions or not all(action.id in done for action in actions):
            break
        served = min(max(Maturity(v).score for v in action.for_levels) for action in actions)
        reached = MATURITY_ORDER[min(served + 1, Maturity.IMPLEMENTED.score)]
    return reached


def maturities(states: Mapping[str, ControlState]) -> dict[str, Maturity | None]:
    """Return only how far each requirement has come, as deriving risks reads it."""
    return {requirement: state.maturity for requirement, state in states.items()}


def check_override(requirement: str, maturity: str, reason: str) -> Override:
    """Return a person's word on a requirement.

    Raises:
        Invalid: The maturity is not on the scale, or the reason is missing.
    """
    allowed = ", ".join(MATURITY_ORDER)
    if maturity not in MATURITY_ORDER:
        raise Invalid(f"{maturity!r} is not a status; choose one of {allowed}", place="maturity")
    if not reason.strip():
        raise Invalid("Say on what this status rests; an auditor will ask", place="reason")
    return Override(requirement=requirement, maturity=Maturity(maturity), reason=reason.strip())
