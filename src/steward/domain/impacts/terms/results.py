"""What a walk through a legal decision tree finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from steward.domain.impacts.terms.tree import Value

PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A question on the way: what was answered, what it led to; uncertain while others are open."""

    step: str
    value: Value
    given: bool
    certain: bool
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """An outcome on every way that is still possible, or only on some."""

    outcome: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one article asks of one role, and from when."""

    article: str
    role: str
    outcome: str
    day: date | None
    certain: bool
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return by what two duties are the same."""
        return self.article, self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A question without an answer; ``leads`` says which classes each answer leaves possible.

    Where very many are open, only the first are looked into.
    """

    step: str
    leads: Mapping[str, tuple[str, ...]]
    looked: bool = True

    @property
    def decides(self) -> bool:
        """Say whether the class depends on it."""
        return bool(self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The classification of one system: class, way, duties, and what is open.

    ``possible`` holds one class where it is settled, otherwise several, the most severe first.
    """

    possible: tuple[str, ...]
    roles: tuple[str, ...]
    visits: tuple[Visit, ...]
    collected: tuple[Collected, ...]
    duties: tuple[Duty, ...]
    open: tuple[Open, ...]

    @property
    def verdict(self) -> str:
        """Return the class, or that it is provisional."""
        return self.possible[0] if len(self.possible) == 1 else PROVISIONAL

    @property
    def certain(self) -> tuple[str, ...]:
        """Return the outcomes that hold whatever the open answers are."""
        return tuple(item.outcome for item in self.collected if item.certain)
