"""What home shows to each role: which figures, which panels, in which order."""

from dataclasses import dataclass

from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import PERMISSIONS, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The home of a role; tiles and panels are named as in `tiles` and `panels`.

    What only somebody who decides can answer stands on the boards of those roles alone.
    """

    title: str
    lead: str
    tiles: tuple[str, ...]
    main: tuple[str, ...]
    side: tuple[str, ...]


MANAGER = Board(
    title="What needs you",
    lead="",
    tiles=("intakes", "to_decide", "changed", "facts_changed", "overdue", "statement", "readiness"),
    main=("mine", "decisions", "ready", "steps"),
    side=("owned", "matrix", "runs", "recent"),
)
EXECUTIVE = Board(
    title="How things stand",
    lead="Five measures and the decisions that wait for you.",
    tiles=("above", "readiness", "blockers", "overdue", "statement"),
    main=("decisions", "ready", "matrix"),
    side=("worst", "recent"),
)
RISK_OWNER = Board(
    title="What needs you",
    lead="",
    tiles=("to_decide", "changed", "above", "my_tasks"),
    main=("decisions", "mine", "worst"),
    side=("owned", "matrix", "recent"),
)
CONTRIBUTOR = Board(
    title="What needs you",
    lead="",
    tiles=("my_tasks", "overdue", "intakes", "runs"),
    main=("mine", "waiting", "steps"),
    side=("owned", "runs", "recent"),
)
APPROVER = Board(
    title="What waits for your decision",
    lead="",
    tiles=("to_decide", "changed", "facts_changed", "statement", "readiness"),
    main=("decisions", "ready"),
    side=("matrix", "recent"),
)
LIMITED = Board(
    title="What needs you",
    lead="You see the part of the organisation that you are limited to.",
    tiles=("my_tasks", "overdue", "intakes", "to_decide"),
    main=("mine", "waiting"),
    side=("owned", "runs"),
)
"""Of whoever sees a part: nothing on it looks at the whole."""
AUDITOR = Board(
    title="What there is to see",
    lead="Read-only: the statement as frozen, the register, and who did what.",
    tiles=("revision", "above", "to_decide", "readiness", "blockers"),
    main=("revisions", "ready", "recent"),
    side=("matrix", "worst"),
)
RESPONDENT = Board(
    title="What you are asked",
    lead="Questionnaires that wait for your answers.",
    tiles=(),
    main=("runs",),
    side=(),
)

BOARDS = {
    Role.OWNER: MANAGER,
    Role.MANAGER: MANAGER,
    Role.CONTRIBUTOR: CONTRIBUTOR,
    Role.APPROVER: APPROVER,
    Role.RISK_OWNER: RISK_OWNER,
    Role.EXECUTIVE: EXECUTIVE,
    Role.INTERNAL_AUDITOR: AUDITOR,
    Role.EXTERNAL_AUDITOR: AUDITOR,
    Role.RESPONDENT: RESPONDENT,
}

OF_THE_WHOLE = {"system.view", "risk.view", "task.view", "soa.view", "readiness.view"}
OF_PARTS = {"system.view", "risk.view", "task.view"}


def board_of(actor: Actor, role: Role) -> Board:
    """Return the board of a role; a lesser one for whoever may not see all that is on it."""
    if role in (Role.RESPONDENT, Role.EXTERNAL_AUDITOR) and actor.reach is None:
        return BOARDS[role] if PERMISSIONS[role] <= actor.permissions else RESPONDENT
    if actor.reach is None and actor.permissions >= OF_THE_WHOLE | {"journal.view"}:
        return BOARDS[role]
    return LIMITED if actor.permissions >= OF_PARTS else RESPONDENT
