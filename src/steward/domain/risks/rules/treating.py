"""Treating a risk and bearing what is left of it: effects, steps, limits and terms.

Source: ISO/IEC 42001:2023, 6.1.3 and 8.3; ISO 31000:2018, 6.5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from steward.domain.risks.terms import Criteria, Level, Point
from steward.foundation.core.errors import Conflict, Invalid


class Option(StrEnum):
    """What is done about a risk; retaining it is an acceptance."""

    REDUCE = "reduce"
    AVOID = "avoid"
    SHARE = "share"


OPTION_WORDS = {"reduce": "Reduce it", "avoid": "Avoid it", "share": "Share it with others"}
GAIN_WORDS = {"pursue": "Pursue it", "enhance": "Enhance it", "share": "Share it with others"}
"""What is done about an opportunity. Source: ISO 31000:2018, 6.5.2."""
EVERY_OPTION = {**OPTION_WORDS, **GAIN_WORDS}


class Progress(StrEnum):
    """How far a treatment has come; only what was found effective counts today."""

    PLANNED = "planned"
    APPROVED = "approved"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    DROPPED = "dropped"


PROGRESS_WORDS = {
    "planned": "Waits for approval",
    "approved": "Under way",
    "done": "Done, to be verified",
    "effective": "Effective",
    "ineffective": "Not effective",
    "dropped": "Dropped",
}
_NEXT = {
    Progress.PLANNED: (Progress.APPROVED, Progress.DROPPED),
    Progress.APPROVED: (Progress.DONE, Progress.DROPPED),
    Progress.DONE: (Progress.EFFECTIVE, Progress.INEFFECTIVE),
}
COMING = (Progress.APPROVED, Progress.DONE)
PURSUED = (Progress.PLANNED, *COMING, Progress.EFFECTIVE)
"""Where a treatment is an answer to its risk, or is to become one."""
WARN_DAYS = 30
MOST_GAIN = 900


@dataclass(frozen=True, slots=True)
class Effect:
    """What a treatment leaves: shares of the yearly frequency and of the loss, 0 to 1 each."""

    frequency_left: float = 1.0
    loss_left: float = 1.0


def effect_of(less_often: float, less_bad: float, *, controls: bool = False) -> Effect:
    """Return the effect of percentages less, 0 to 100, beyond that of the controls named.

    Raises:
        Invalid: A percentage is outside its range, or both are nothing and no control is named.
    """
    for name, value in (("less_often", less_often), ("less_bad", less_bad)):
        if not 0 <= value <= 100:
            raise Invalid("Give a percentage from 0 to 100.", place=name)
    if not (less_often or less_bad or controls):
        told = "Say how much rarer or less bad it makes it, or which controls it puts in place."
        raise Invalid(told, place="less_often")
    return Effect(1 - less_often / 100, 1 - less_bad / 100)


def gain_of(more_often: float, more_good: float) -> Effect:
    """Return the effect on an opportunity of percentages more, 0 to 900.

    Raises:
        Invalid: A percentage is outside its range, or both are nothing.
    """
    for name, value in (("more_often", more_often), ("more_good", more_good)):
        if not 0 <= value <= MOST_GAIN:
            raise Invalid(f"Give a percentage from 0 to {MOST_GAIN}.", place=name)
    if not (more_often or more_good):
        raise Invalid("Say how much likelier or better it makes it.", place="more_often")
    return Effect(1 + more_often / 100, 1 + more_good / 100)


def effect_in_words(effect: Effect) -> str:
    """Return an effect as people say it."""
    rarer, milder = 1 - effect.frequency_left, 1 - effect.loss_left
    parts = [f"{abs(rarer):.0%} {'rarer' if rarer > 0 else 'likelier'}"] if rarer else []
    parts += [f"{abs(milder):.0%} {'less bad' if milder > 0 else 'better'}"] if milder else []
    return " and ".join(parts) or "as its controls do"


def together(effects: Iterable[Effect]) -> Effect:
    """Return what several effects leave; each acts on what the others leave."""
    frequency = loss = 1.0
    for effect in effects:
        frequency *= effect.frequency_left
        loss *= effect.loss_left
    return Effect(frequency, loss)


def treated(criteria: Criteria, point: Point, effect: Effect) -> Point:
    """Return the point that an effect leaves of another; never a higher one."""
    if effect == Effect():
        return point
    frequency = point.frequency * effect.frequency_left
    loss = point.loss_index * effect.loss_left
    return criteria.below(point, frequency, loss)


def raised(criteria: Criteria, point: Point, effect: Effect) -> Point:
    """Return the point to which an effect raises an opportunity; never a lower one."""
    if effect == Effect():
        return point
    frequency = point.frequency * effect.frequency_left
    gain = point.loss_index * effect.loss_left
    found = criteria.place(frequency, gain)
    likelihood = max(point.likelihood, found.likelihood)
    consequence = max(point.consequence, found.consequence)
    level = criteria.cells[likelihood - 1][consequence - 1]
    return Point(likelihood, consequence, level, frequency, gain)


def treated_points(
    criteria: Criteria,
    points: Mapping[str, Point],
    so_far: Effect,
    at_last: Effect,
    *,
    upward: bool = False,
) -> dict[str, Point]:
    """Return inherent, current and target after treatments, from those that the controls leave.

    ``upward`` is for an opportunity, which treatments raise.
    """
    moved = raised if upward else treated
    return {
        "inherent": points["inherent"],
        "current": moved(criteria, points["current"], so_far),
        "target": moved(criteria, points["target"], at_last),
    }


def check_step(status: str, to: Progress) -> Progress:
    """Return where a treatment goes.

    Raises:
        Conflict: It cannot go there from where it stands.
    """
    now = Progress(status)
    if to not in _NEXT.get(now, ()):
        words = PROGRESS_WORDS[now.value].lower()
        raise Conflict(f"This treatment stands at “{words}”; that step is not open to it.")
    return to


def is_pursued(status: str) -> bool:
    """Say whether a treatment is an answer to its risk: neither dropped nor without effect."""
    return status in PURSUED


def is_overdue(status: str, due_on: date | None, today: date) -> bool:
    """Say whether the day of a treatment has passed before it was carried out."""
    waiting = status in (Progress.PLANNED, Progress.APPROVED)
    return waiting and due_on is not None and due_on < today


def check_end(level: Level | str, today: date, expires_on: date, longest: int) -> date:
    """Return the day on which an acceptance ends.

    Args:
        level: The level of the risk.
        today: The day on which it is accepted.
        expires_on: The day that is asked for.
        longest: For how many days a risk of this level is accepted at most.

    Raises:
        Invalid: It has passed, or is further away than the criteria permit.
    """
    if expires_on <= today:
        raise Invalid("Choose a day that is still to come.", place="expires_on")
    last = today + timedelta(days=longest)
    if expires_on > last:
        told = f"A {Level(level).value} risk is accepted until {last:%-d %B %Y} at most."
        raise Invalid(f"{told} Then somebody looks again.", place="expires_on")
    return expires_on


class Standing(StrEnum):
    """How an acceptance stands today."""

    HOLDS = "holds"
    ENDING = "ending"
    LAPSED = "lapsed"
    RISEN = "risen"


STANDING_WORDS = {
    "holds": "Holds",
    "ending": "Ends soon",
    "lapsed": "Lapsed",
    "risen": "The risk has risen",
}


def standing(accepted: Level | str, expires_on: date, now: Level | str, today: date) -> Standing:
    """Return how an acceptance stands: it lapses by its day, and when the risk rises above it."""
    if Level(now).rank > Level(accepted).rank:
        return Standing.RISEN
    if expires_on < today:
        return Standing.LAPSED
    return Standing.ENDING if expires_on - today <= timedelta(days=WARN_DAYS) else Standing.HOLDS


def still_holds(accepted: Level | str, expires_on: date, now: Level | str, today: date) -> bool:
    """Say whether an acceptance that nobody ended counts today."""
    return standing(accepted, expires_on, now, today) in (Standing.HOLDS, Standing.ENDING)
