"""What a flow asks of whom, and where an approval stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from steward.foundation.core.subjects import Subject


class FlowNeed(StrEnum):
    """How many of those who are asked must approve."""

    ANY = "any"
    ALL = "all"
    QUORUM = "quorum"

    @property
    def label(self) -> str:
        """Return the need in words."""
        return {"any": "Any of them", "all": "All of them", "quorum": "A number of them"}[self]


class ApprovalState(StrEnum):
    """Where an approval stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    USED = "used"
    REFUSED = "refused"
    VOID = "void"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"used": "Approved and acted on", "void": "Void: it changed"}.get(
            self.value, self.value.capitalize()
        )


class ApprovalAct(StrEnum):
    """What happens to an approval."""

    CARRY = "approve"
    REFUSE = "refuse"
    VOID = "void"
    WITHDRAW = "withdraw"
    USE = "act on"


NEXT: Mapping[ApprovalState, Mapping[ApprovalAct, ApprovalState]] = {
    ApprovalState.WAITING: {
        ApprovalAct.CARRY: ApprovalState.APPROVED,
        ApprovalAct.REFUSE: ApprovalState.REFUSED,
        ApprovalAct.VOID: ApprovalState.VOID,
        ApprovalAct.WITHDRAW: ApprovalState.WITHDRAWN,
    },
    ApprovalState.APPROVED: {
        ApprovalAct.USE: ApprovalState.USED,
        ApprovalAct.VOID: ApprovalState.VOID,
    },
    ApprovalState.USED: {},
    ApprovalState.REFUSED: {},
    ApprovalState.VOID: {},
    ApprovalState.WITHDRAWN: {},
}
"""Where an approval can go; what has ended is asked for anew."""


class Say(StrEnum):
    """What somebody who was asked says."""

    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Return it in words."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """Who is asked together, how many must approve, and what happens when they do not answer.

    ``roles`` are names of shipped roles or keys of the organisation's own. ``days`` is the time to
    answer, 1 to 90; after it ``escalate_to`` decides for all of them, where somebody is named.
    """

    title: str
    need: FlowNeed = FlowNeed.ALL
    quorum: int = 1
    people: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    days: int = 7
    escalate_to: UUID | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the step as it is stored."""
        return {
            "title": self.title,
            "need": self.need.value,
            "quorum": self.quorum,
            "people": [str(key) for key in self.people],
            "roles": list(self.roles),
            "days": self.days,
            "escalate_to": None if self.escalate_to is None else str(self.escalate_to),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return a step from what is stored."""
        above = data.get("escalate_to")
        return cls(
            title=str(data["title"]),
            need=FlowNeed(data["need"]),
            quorum=int(data["quorum"]),
            people=tuple(UUID(key) for key in data["people"]),
            roles=tuple(str(role) for role in data["roles"]),
            days=int(data["days"]),
            escalate_to=UUID(above) if above else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvable:
    """A record as somebody approves it.

    ``content`` is the digest of what is approved: when it changes, what was said no longer counts.
    ``authors`` are the people who wrote or proposed it; none of them counts.
    """

    subject: Subject
    content: str
    authors: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """A kind of record that flows can be about, and the permission by which one sees it."""

    label: str
    view: str
    demanded: str


KINDS: Mapping[str, ApprovalKind] = {
    "document": ApprovalKind(
        label="Documents", view="document.view", demanded="before a document is approved"
    ),
    "risk": ApprovalKind(
        label="Acceptance of risks", view="risk.view", demanded="before what is left is accepted"
    ),
    "statement": ApprovalKind(
        label="Statement of Applicability", view="soa.view", demanded="before it is frozen"
    ),
    "change": ApprovalKind(
        label="Changes and releases", view="change.view", demanded="before a change is approved"
    ),
    "scope": ApprovalKind(
        label="Scope", view="context.view", demanded="before a version is approved"
    ),
    "lint_result": ApprovalKind(
        label="Exceptions", view="lint.view", demanded="before a result of audit lint is waived"
    ),
}
"""Kind of record → what a flow about it stops."""
