"""Where an act leads from a state, by a table, and who may not decide."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

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
