"""The list of permissions to tick, by what they are about; for roles and for tokens."""

from collections.abc import Iterable
from dataclasses import dataclass

from steward.foundation.core.actor import LABELS
from steward.foundation.identity.terms import DANGEROUS

AREAS = (
    ("Context and scope", ("context", "scope")),
    ("AI systems and their parts", ("system", "part", "relationship", "supplier")),
    ("Questionnaires", ("questionnaire", "template")),
    ("Risks", ("risk",)),
    ("Impact and classification", ("impact", "classification")),
    ("Controls and the statement", ("soa", "control")),
    ("Tasks and comments", ("task", "comment", "work")),
    ("Documents and people", ("document", "competence", "training", "campaign", "communication")),
    ("Incidents and concerns", ("incident", "concern", "notice")),
    ("Findings and audits", ("finding", "audit")),
    ("Objectives and review", ("objective", "change", "activity", "calendar", "review")),
    ("Readiness and reports", ("readiness", "lint", "report", "journal")),
    ("Members and settings", ("member", "role", "unit", "organisation", "token", "pack", "mail")),
    ("Inbox", ("inbox",)),
)
"""What permissions are about, by the first word of their names; the rest stands at the end."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A permission that can be ticked."""

    name: str
    label: str
    chosen: bool
    dangerous: bool


@dataclass(frozen=True, slots=True)
class Area:
    """The permissions about one thing."""

    label: str
    ticks: tuple[Tick, ...]

    @property
    def count(self) -> int:
        """Return how many are chosen."""
        return sum(tick.chosen for tick in self.ticks)


def areas(offered: Iterable[str], chosen: Iterable[str]) -> list[Area]:
    """Return what can be ticked; permissions that no code asks for yet are left out."""
    ticked = set(chosen)
    known = sorted(name for name in offered if name in LABELS)
    ticks = [Tick(name, LABELS[name], name in ticked, name in DANGEROUS) for name in known]
    named = {noun for _, nouns in AREAS for noun in nouns}
    found = [
        Area(label, tuple(tick for tick in ticks if tick.name.partition(".")[0] in nouns))
        for label, nouns in AREAS
    ]
    rest = tuple(tick for tick in ticks if tick.name.partition(".")[0] not in named)
    return [area for area in [*found, Area("Other", rest)] if area.ticks]
