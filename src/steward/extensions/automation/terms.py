"""What a rule consists of: when it acts, if what holds, what it does, and how that ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.subjects import Subject

DEEPEST = 3
"""How many rules may follow from each other before the next one is stopped."""
USUAL_RATE, MOST_RATE = 100, 10_000
"""Times that a rule acts in an hour at most: as usual, and what can be chosen."""
MOST_WAITING = 1_000
"""Things that may wait for a rule at its limit before it is paused."""
MOST_ACTIONS = 10


class TriggerKind(StrEnum):
    """What makes a rule act."""

    EVENT = "event"
    SCHEDULE = "schedule"
    DAY = "day"
    CALL = "call"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return _TRIGGERS[self]


_TRIGGERS = {
    TriggerKind.EVENT: "Something happens",
    TriggerKind.SCHEDULE: "A time comes round",
    TriggerKind.DAY: "A day of a record comes near",
    TriggerKind.CALL: "Another program calls",
}


class Every(StrEnum):
    """How often a time comes round."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        """Return it in words."""
        return f"Every {self.value}"


class RuleState(StrEnum):
    """How a rule stands."""

    DRAFT = "draft"
    ON = "on"
    PAUSED = "paused"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"on": "On", "removed": "Put away"}.get(self.value, self.value.capitalize())

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"on": "good", "paused": "warn"}.get(self.value, "neutral")


class RuleAct(StrEnum):
    """What can be done with a rule."""

    WRITE = "write"
    SWITCH_ON = "switch_on"
    PAUSE = "pause"
    REMOVE = "remove"


TURNS: Mapping[RuleState, Mapping[RuleAct, RuleState]] = {
    RuleState.DRAFT: {
        RuleAct.WRITE: RuleState.DRAFT,
        RuleAct.SWITCH_ON: RuleState.ON,
        RuleAct.REMOVE: RuleState.REMOVED,
    },
    RuleState.ON: {
        RuleAct.WRITE: RuleState.ON,
        RuleAct.PAUSE: RuleState.PAUSED,
        RuleAct.REMOVE: RuleState.REMOVED,
    },
    RuleState.PAUSED: {
        RuleAct.WRITE: RuleState.PAUSED,
        RuleAct.SWITCH_ON: RuleState.ON,
        RuleAct.REMOVE: RuleState.REMOVED,
    },
    RuleState.REMOVED: {},
}
"""State → what can be done → the state after it."""


class FiringState(StrEnum):
    """How far it is with one time that a rule acts."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"done": "good", "failed": "bad", "stopped": "warn"}.get(self.value, "neutral")


class DeedState(StrEnum):
    """How far it is with one thing that a rule does."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"sending": "On its way", "skipped": "Not done"}.get(
            self.value, self.value.capitalize()
        )

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"done": "good", "failed": "bad", "sending": "warn"}.get(self.value, "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When a rule acts.

    Of an event: ``event`` is its name. Of a schedule: ``every``, at ``hour`` (0 to 23, UTC), on
    ``weekday`` (1 for Monday to 7) or on ``day`` of the month (1 to 28). Of a day: the ``record``
    kind, its ``fact`` in days, and ``offset``, days after it, negative for before. Of a call:
    ``fields`` are the names that are taken from its body, each with its type.
    """

    kind: TriggerKind
    event: str = ""
    every: Every = Every.DAY
    hour: int = 6
    weekday: int = 1
    day: int = 1
    record: str = ""
    fact: str = ""
    offset: int = 0
    fields: Mapping[str, str] = field(default_factory=dict[str, str])

    def as_json(self) -> dict[str, Any]:
        """Return what matters for its kind as plain values."""
        names = KEPT[self.kind]
        return {"kind": self.kind.value} | {name: _plain(getattr(self, name)) for name in names}


KEPT: Mapping[TriggerKind, tuple[str, ...]] = {
    TriggerKind.EVENT: ("event",),
    TriggerKind.SCHEDULE: ("every", "hour", "weekday", "day"),
    TriggerKind.DAY: ("record", "fact", "offset"),
    TriggerKind.CALL: ("fields",),
}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value  # type: ignore[reportUnknownVariableType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action of a rule with what was chosen for it."""

    action: str
    given: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"action": self.action, **self.given}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as it is written; the trigger and the steps as plain values, checked when saved."""

    title: str
    why: str = ""
    trigger: Mapping[str, Any]
    condition: str = ""
    steps: Sequence[Mapping[str, Any]]
    rate: int = USUAL_RATE


class ParamKind(StrEnum):
    """What is chosen for an action."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    WHOM = "whom"
    ADDRESS = "address"
    SECRET = "secret"  # noqa: S105 -- leaf


Choices = Callable[[Actor], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One thing to choose for an action; texts may name what happened in curly brackets."""

    name: str
    label: str
    kind: ParamKind = ParamKind.LINE
    required: bool = True
    usual: str = ""
    choices: Sequence[tuple[str, str]] | Choices = ()
    low: int = 0
    high: int = 3650
    help: str = ""

    def offered(self, actor: Actor) -> Sequence[tuple[str, str]]:
        """Return the values to choose from, with their words."""
        return self.choices(actor) if callable(self.choices) else self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a rule answers to, as its actions read it.

    ``mark`` is the key of the deed: one for each rule, cause and action, the same when it is done
    again after a crash. ``values`` are the words that texts may name. ``cause`` names rule and
    record: work that is open for it is not made a second time.
    """

    mark: UUID
    rule_id: UUID
    rule: str
    event: str
    at: str
    who: str
    subject: Subject
    payload: Mapping[str, Any]
    values: Mapping[str, str]
    by: UUID | None = None

    @property
    def cause(self) -> str:
        """Return the key of the cause: the rule and the record."""
        return f"rule:{self.rule_id}:{self.subject.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an action did: words, the record it made or changed, and whether it is on its way."""

    words: str
    subject: Subject | None = None
    is_sending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that a rule can do.

    ``needs`` are the permissions without which nobody may write it into a rule, ``narrowed`` which
    of them what is chosen needs. ``about`` are the kinds of record on which it can work; empty for
    all.
    """

    name: str
    label: str
    does: str
    params: tuple[Param, ...]
    needs: tuple[Permission[Any], ...]
    run: Callable[[Actor, Occasion, Mapping[str, Any]], Done]
    about: frozenset[str] = frozenset()
    narrowed: Callable[[Mapping[str, Any]], tuple[Permission[Any], ...]] | None = None

    def rights(self, given: Mapping[str, Any]) -> tuple[Permission[Any], ...]:
        """Return the permissions that it needs for what is chosen."""
        return self.needs if self.narrowed is None else self.narrowed(given)
