"""Where an act leads from a state, by a table, and who may not decide."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from steward.foundation.core.errors import Conflict

Stand = TypeVar("Stand", bound=StrEnum)
Deed = TypeVar("Deed", bound=StrEnum)


def after(table: Mapping[Stand, Mapping[Deed, Stand]], state: Stand, act: Deed) -> Stand:
    """Return the state after an act.

    Raises:
        Conflict: The table does not permit the act there; the message says what is possible.
    """
    ways = table[state]
    if act in ways:
        return ways[act]
    told = str(getattr(state, "label", state)).lower()
    possible = ", ".join(str(item) for item in ways)
    more = f" Possible: {possible}." if ways else " Nothing changes it any more."
    raise Conflict(f"One cannot {act} what stands as “{told}”.{more}")


def check_apart(decider: UUID, others: Iterable[UUID | None]) -> None:
    """Refuse somebody who asked, answered or judged to decide about it too.

    Raises:
        Conflict: The person is one of the others.
    """
    if decider in set(others):
        raise Conflict(
            "Whoever asked for it or answered it cannot decide about it; somebody else must."
        )
