"""The first steps of an organisation: which are done, and which comes next."""

from dataclasses import dataclass
from functools import cached_property

from steward.domain.questionnaires.queries import READINESS
from steward.domain.readiness.queries import Counts
from steward.domain.risks.queries import RegisterCounts

DECIDED = ("accepted", "edited", "dismissed")
DOORS = {
    "systems": ("Import a list of AI systems", "/systems/import"),
    "intake": ("Answer the intake of one AI system", "/systems?open=1"),
    "risks": ("Decide on its risks", "/risks?status=proposed"),
    "check": ("Take the readiness check", f"/questionnaires#ask-{READINESS}"),
    "statement": ("Freeze the Statement of Applicability", "/soa"),
}


@dataclass
class FirstSteps:
    """What leads from nothing to the first statement, from counts that the page has read."""

    counts: Counts
    register: RegisterCounts

    @cached_property
    def decided(self) -> int:
        """Return on how many risks people have decided."""
        return sum(self.register.statuses.get(status, 0) for status in DECIDED)

    @cached_property
    def done(self) -> dict[str, bool]:
        """Return for each step whether it is done."""
        return {
            "systems": self.counts.systems > 0,
            "intake": self.counts.assessed > 0,
            "risks": self.decided > 0,
            "check": self.counts.checked,
            "statement": self.counts.frozen,
        }

    @property
    def left(self) -> list[str]:
        """Return the steps that are not done, in their order."""
        return [name for name, done in self.done.items() if not done]

    @property
    def counted(self) -> str:
        """Return how many steps are done of how many."""
        return f"{len(self.done) - len(self.left)} of {len(self.done)}"

    @property
    def next_words(self) -> str:
        """Return the next step in words."""
        return DOORS[self.left[0]][0]

    @property
    def next_href(self) -> str:
        """Return where the next step is taken."""
        return DOORS[self.left[0]][1]
