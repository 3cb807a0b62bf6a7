"""The path of a finding as a table: which act leads where, by state and kind of path.

Source: ISO/IEC 42001:2023, 10.2: react, find the cause, look for similar cases, act, review the
effect. Observations and opportunities take a short path: decide, then say what came of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """Where a finding stands."""

    RAISED = "raised"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    EXPLAINED = "explained"
    SEARCHED = "searched"
    PLANNED = "planned"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"
    ACTING = "acting"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return STATE_WORDS[self.value]

    @property
    def is_open(self) -> bool:
        """Say whether there is still something to do."""
        return self not in OVER


STATE_WORDS = {
    "raised": "Raised",
    "disputed": "Disputed",
    "corrected": "Corrected, cause sought",
    "explained": "Cause found",
    "searched": "Similar cases looked at",
    "planned": "Plan awaits approval",
    "approved": "Actions under way",
    "implemented": "Effect to be judged",
    "acting": "Being taken up",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "declined": "Not taken up",
}
OVER = frozenset({FindingState.CLOSED, FindingState.WITHDRAWN, FindingState.DECLINED})
OPEN = tuple(state.value for state in FindingState if state not in OVER)


class Act(StrEnum):
    """What somebody does to bring a finding on."""

    DISPUTE = "dispute"
    UPHOLD = "uphold"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    EXPLAIN = "explain"
    SEARCH = "search"
    PLAN = "plan"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    IMPLEMENT = "implement"
    FOUND_EFFECTIVE = "found_effective"
    FOUND_INEFFECTIVE = "found_ineffective"
    TAKE_UP = "take_up"
    DECLINE = "decline"
    CONCLUDE = "conclude"

    @property
    def label(self) -> str:
        """Return the act in words that follow “to”."""
        return ACT_WORDS[self]


ACT_WORDS = {
    Act.DISPUTE: "dispute it",
    Act.UPHOLD: "uphold it",
    Act.WITHDRAW: "withdraw it",
    Act.CORRECT: "record the correction",
    Act.EXPLAIN: "record the cause",
    Act.SEARCH: "finish the search for similar cases",
    Act.PLAN: "hand the plan in",
    Act.SEND_BACK: "send the plan back",
    Act.APPROVE: "approve the plan",
    Act.IMPLEMENT: "say that the actions are carried out",
    Act.FOUND_EFFECTIVE: "judge it effective",
    Act.FOUND_INEFFECTIVE: "judge it not effective",
    Act.TAKE_UP: "take it up",
    Act.DECLINE: "leave it",
    Act.CONCLUDE: "record the result",
}

Path = Mapping[FindingState, Mapping[Act, FindingState]]
LONG: Path = {
    FindingState.RAISED: {Act.DISPUTE: FindingState.DISPUTED, Act.CORRECT: FindingState.CORRECTED},
    FindingState.DISPUTED: {Act.UPHOLD: FindingState.RAISED, Act.WITHDRAW: FindingState.WITHDRAWN},
    FindingState.CORRECTED: {Act.EXPLAIN: FindingState.EXPLAINED},
    FindingState.EXPLAINED: {
        Act.EXPLAIN: FindingState.EXPLAINED,
        Act.SEARCH: FindingState.SEARCHED,
    },
    FindingState.SEARCHED: {Act.EXPLAIN: FindingState.EXPLAINED, Act.PLAN: FindingState.PLANNED},
    FindingState.PLANNED: {
        Act.SEND_BACK: FindingState.SEARCHED,
        Act.APPROVE: FindingState.APPROVED,
    },
    FindingState.APPROVED: {Act.IMPLEMENT: FindingState.IMPLEMENTED},
    FindingState.IMPLEMENTED: {
        Act.FOUND_EFFECTIVE: FindingState.CLOSED,
        Act.FOUND_INEFFECTIVE: FindingState.CORRECTED,
    },
}
"""The whole path of a nonconformity; what was not effective goes back to its cause."""
SHORT: Path = {
    FindingState.RAISED: {
        Act.DISPUTE: FindingState.DISPUTED,
        Act.TAKE_UP: FindingState.ACTING,
        Act.DECLINE: FindingState.DECLINED,
    },
    FindingState.DISPUTED: {Act.UPHOLD: FindingState.RAISED, Act.WITHDRAW: FindingState.WITHDRAWN},
    FindingState.ACTING: {Act.CONCLUDE: FindingState.CLOSED},
}
"""The path of observations and opportunities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A column of the board: states that belong together."""

    key: str
    label: str
    states: tuple[str, ...]
    is_over: bool = False


STAGES = (
    Stage(key="new", label="To react to", states=("raised", "disputed")),
    Stage(key="cause", label="Cause sought", states=("corrected", "explained")),
    Stage(key="plan", label="Plan", states=("searched", "planned")),
    Stage(key="doing", label="Under way", states=("approved", "acting")),
    Stage(key="effect", label="Effect to be judged", states=("implemented",)),
    Stage(key="over", label="Over", states=("closed", "declined", "withdrawn"), is_over=True),
)
