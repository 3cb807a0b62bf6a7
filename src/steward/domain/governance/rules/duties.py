"""What is wrong with a responsibility chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from steward.domain.governance.terms.duties import Hold
from steward.domain.governance.terms.running import DEMANDED, SUBJECTS
from steward.foundation.core.errors import Invalid

DEMANDS: Mapping[str, str] = dict(SUBJECTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds a duty; ``is_gone`` says that a person is no member any more."""

    hold: Hold
    name: str
    is_person: bool
    is_gone: bool = False
    place: int = 0


def faults_of(holders: Sequence[Holder]) -> tuple[str, ...]:
    """Return what is wrong with one row of the chart.

    Exactly one is accountable, at least one is responsible, the accountable has a deputy who is
    somebody else, and nobody who has left holds anything.

    Source: ISO/IEC 42001:2023, 5.3 and A.3.2.
    """
    faults: list[str] = []
    accountable = [item for item in holders if item.hold is Hold.ACCOUNTABLE]
    if not accountable:
        faults.append("Nobody is accountable.")
    elif len(accountable) > 1:
        faults.append("More than one is accountable.")
    if not any(item.hold is Hold.RESPONSIBLE for item in holders):
        faults.append("Nobody is responsible for doing it.")
    deputies = [item for item in holders if item.hold is Hold.DEPUTY]
    if not deputies:
        faults.append("Nobody stands in.")
    elif {item.name for item in deputies} & {item.name for item in accountable}:
        faults.append("Who is accountable cannot be the own deputy.")
    gone = sorted({item.name for item in holders if item.is_gone})
    if gone:
        faults.append(f"No longer a member: {', '.join(gone)}.")
    return tuple(faults)


def is_vacant(holders: Sequence[Holder]) -> bool:
    """Say whether nobody who is still there is accountable, or nobody is responsible."""
    there = {item.hold for item in holders if not item.is_gone}
    return not {Hold.ACCOUNTABLE, Hold.RESPONSIBLE} <= there


def missing_demands(sound: Iterable[str]) -> tuple[str, ...]:
    """Return which of the two assignments of clause 5.3 are not made, in words.

    Args:
        sound: What the rows are about in which somebody is accountable and somebody responsible.
    """
    made = set(sound)
    return tuple(DEMANDS[name] for name in DEMANDED if name not in made)


def check_holder(hold: str, person: object, function: str) -> Hold:
    """Return how somebody holds a duty.

    Raises:
        Invalid: The letter is unknown, or not exactly one of person and function is given.
    """
    if hold not in list(Hold):
        raise Invalid(f"{hold!r} is none of {', '.join(Hold)}.", place="hold")
    if person is None and not function:
        raise Invalid("Name a person or a function.", place="function")
    if person is not None and function:
        raise Invalid("Name a person or a function, not both.", place="function")
    return Hold(hold)
