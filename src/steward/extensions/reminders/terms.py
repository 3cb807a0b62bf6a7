"""How often people are reminded, and who is to be reminded of what."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

USUAL_BEFORE = (7, 1)
USUAL_EVERY = 7
USUAL_MOST = 4
LONGEST_DAYS = 90
MOST_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When to remind: days before the due day, then every so many days after it, at most so often.

    0 days before is the day itself. ``every`` 0 means nobody is reminded afterwards.
    """

    before: tuple[int, ...] = USUAL_BEFORE
    every: int = USUAL_EVERY
    most: int = USUAL_MOST

    @property
    def steps(self) -> tuple[int, ...]:
        """Return the days of the reminders counted from the due day, the earliest first."""
        after = range(1, self.most + 1) if self.every else ()
        return tuple(sorted({-days for days in self.before} | {n * self.every for n in after}))

    @property
    def words(self) -> str:
        """Return the plan as people say it."""
        days = sorted(self.before, reverse=True)
        said = ["on the day" if day == 0 else f"{day} days before" for day in days]
        said = ["1 day before" if part == "1 days before" else part for part in said]
        if self.every and self.most:
            often = "every day" if self.every == 1 else f"every {self.every} days"
            times = "once" if self.most == 1 else f"{self.most} times"
            said.append(f"then {often} after it, at most {times}")
        return ", ".join(said) or "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who has something to answer by a day.

    ``key`` is the row that asks: a respondent's, or a guest link's. ``since`` is when it asked.
    """

    run: UUID
    key: UUID
    email: str
    name: str
    part: str
    due_on: date
    since: date
    is_guest: bool = False
