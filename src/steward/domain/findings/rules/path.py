"""Which act leads a finding where."""

from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import LONG, SHORT, Act, FindingState, Path
from steward.foundation.core.errors import Conflict


def path_of(grade: Grade) -> Path:
    """Return the path that a grade takes."""
    return LONG if grade.is_nonconformity else SHORT


def acts_from(state: FindingState, grade: Grade) -> tuple[Act, ...]:
    """Return what can be done with a finding from a state."""
    return tuple(path_of(grade).get(state, {}))


def check_act(state: FindingState, grade: Grade, act: Act) -> FindingState:
    """Return the state after an act.

    Raises:
        Conflict: The act is not possible there; the message says what is.
    """
    after = path_of(grade).get(state, {}).get(act)
    if after is not None:
        return after
    possible = acts_from(state, grade)
    stands = f"It stands at “{state.label}”"
    if not possible:
        raise Conflict(f"{stands}: nothing more is done to it.")
    ways = " or ".join(item.label for item in possible)
    raise Conflict(f"{stands}; one cannot {act.label} now, only {ways}.")
