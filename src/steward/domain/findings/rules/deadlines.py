"""The clocks of a finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from steward.domain.findings.terms.grades import CHECK_AFTER, DEADLINES, Clock, Grade
from steward.domain.findings.terms.states import FindingState
from steward.foundation.core.errors import Invalid

LONGEST_EXTENSION = 365
WAITS_FOR: Mapping[FindingState, Clock] = {
    FindingState.CORRECTED: Clock.CAUSE,
    FindingState.EXPLAINED: Clock.PLAN,
    FindingState.SEARCHED: Clock.PLAN,
    FindingState.PLANNED: Clock.PLAN,
    FindingState.APPROVED: Clock.ACTIONS,
    FindingState.IMPLEMENTED: Clock.CLOSURE,
    FindingState.ACTING: Clock.RESULT,
}
"""State → the clock that runs; what is just raised or disputed runs on its grade's first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock: its day, whether it was met, and whether it runs now or was moved."""

    clock: Clock
    on: date
    is_met: bool
    is_running: bool
    is_extended: bool

    def is_over(self, today: date) -> bool:
        """Say whether its day has passed without the step being done."""
        return not self.is_met and self.on < today


def days_of(grade: Grade, begun: date, extended: Mapping[str, date]) -> dict[Clock, date]:
    """Return clock → last day, in the order of the path; an extension stands above the grade."""
    return {
        clock: extended.get(clock.value, begun + timedelta(days=days))
        for clock, days in DEADLINES[grade].items()
    }


def running(state: FindingState, grade: Grade) -> Clock | None:
    """Return the clock that runs, or None when the finding is over."""
    if not state.is_open:
        return None
    return WAITS_FOR.get(state) or next(iter(DEADLINES[grade]))


def clocks(
    grade: Grade, state: FindingState, begun: date, extended: Mapping[str, date]
) -> tuple[Deadline, ...]:
    """Return every clock of a finding in the order of the path."""
    now = running(state, grade)
    names = tuple(DEADLINES[grade])
    past = len(names) if now is None else names.index(now)
    return tuple(
        Deadline(
            clock=clock,
            on=on,
            is_met=index < past,
            is_running=clock is now,
            is_extended=clock.value in extended,
        )
        for index, (clock, on) in enumerate(days_of(grade, begun, extended).items())
    )


def next_day(
    grade: Grade, state: FindingState, begun: date, extended: Mapping[str, date]
) -> date | None:
    """Return the last day of the step that is due, or None when the finding is over."""
    now = running(state, grade)
    return None if now is None else days_of(grade, begun, extended)[now]


def check_extension(clock: str, grade: Grade, until: date, on: date, today: date) -> Clock:
    """Return the clock that is to be moved from a day to a later one.

    Raises:
        Invalid: The grade has no such clock, or the day is not later, has passed, or lies more
            than a year ahead.
    """
    if clock not in {item.value for item in DEADLINES[grade]}:
        names = ", ".join(DEADLINES[grade])
        raise Invalid(f"Choose one of {names}.", place="clock")
    if until <= max(on, today):
        raise Invalid(f"Choose a day after {max(on, today):%-d %B %Y}.", place="until")
    if until > today + timedelta(days=LONGEST_EXTENSION):
        raise Invalid("Choose a day within the next year.", place="until")
    return Clock(clock)


def check_day(grade: Grade, implemented_on: date) -> date:
    """Return when the effect of the actions is judged.

    Source: ISO/IEC 42001:2023, 10.2: the effectiveness of what was done is reviewed.
    """
    return implemented_on + timedelta(days=CHECK_AFTER[grade])
