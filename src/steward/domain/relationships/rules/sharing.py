"""Gaps and double accountability in shared work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steward.domain.relationships.terms.criteria import Activity
from steward.domain.relationships.terms.records import HOLDS, PARTIES
from steward.foundation.core.errors import Invalid

Cells = Mapping[str, Mapping[str, str]]
"""activity → party → hold"""
_PARTIES = dict(PARTIES)
_HOLDS = dict(HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one activity."""

    activity: str
    title: str
    words: str


def checked_cells(cells: Cells, activities: Sequence[Activity]) -> dict[str, dict[str, str]]:
    """Return who does what without empty cells.

    Raises:
        Invalid: An activity, a party or a hold is none.
    """
    known = {item.id for item in activities}
    found: dict[str, dict[str, str]] = {}
    for activity, row in cells.items():
        if activity not in known:
            raise Invalid(f"There is no activity {activity!r}.", place="cells")
        for party, hold in row.items():
            if party not in _PARTIES:
                raise Invalid(f"There is no party {party!r}.", place="cells")
            if hold and hold not in _HOLDS:
                raise Invalid(f"{hold!r} is none of {', '.join(_HOLDS)}.", place="cells")
            if hold:
                found.setdefault(activity, {})[party] = hold
    return found


def faults_in(cells: Cells, activities: Sequence[Activity]) -> tuple[Fault, ...]:
    """Return the activities that nobody does or answers for, or for which several answer.

    Source: ISO/IEC 42001:2023, A.10.2.
    """
    found: list[Fault] = []
    for item in activities:
        row = cells.get(item.id, {})
        answer = [party for party, hold in row.items() if hold in ("A", "AR")]
        do = [party for party, hold in row.items() if hold in ("R", "AR")]
        if len(answer) > 1:
            names = " and ".join(_PARTIES[party].lower() for party in answer)
            found.append(_fault(item, f"Several are accountable: {names}."))
        elif not answer:
            found.append(_fault(item, "Nobody is accountable."))
        if not do:
            found.append(_fault(item, "Nobody does it."))
    return tuple(found)


def _fault(item: Activity, words: str) -> Fault:
    return Fault(activity=item.id, title=item.title, words=words)
