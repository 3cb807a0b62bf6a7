"""An assessment as the pages show it, read once per page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.assessments import queries
from steward.domain.assessments.models import ImpactAssessment, ImpactVersion
from steward.domain.assessments.queries import Records, SeenSection
from steward.domain.assessments.rules.completing import gaps, meter
from steward.domain.assessments.rules.measuring import why
from steward.domain.assessments.rules.screening import Screened, screen
from steward.domain.assessments.terms.scales import (
    DECISION_WORDS,
    MEASURES,
    SectionState,
    State,
)
from steward.domain.questionnaires.queries import attributes
from steward.domain.risks.models import Risk
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor

TONES = {
    "": "neutral",
    "draft": "proposed",
    "review": "info",
    "signed": "info",
    "approved": "good",
    "reopened": "warn",
}
SECTION_TONES = {"open": "proposed", "complete": "good", "reopened": "warn", "not_asked": "neutral"}
DECISION_TONES = {"go": "good", "measures": "info", "restrict": "warn", "stop": "bad"}
NONE = "Not begun"
MOVED = "Facts changed since"


def state_in_words(state: str | None, *, moved: bool) -> tuple[str, str]:
    """Return the state with its tone; facts that changed reopen what was approved."""
    if not state:
        return NONE, TONES[""]
    if moved and state == State.APPROVED:
        return MOVED, TONES["reopened"]
    return State(state).label, TONES[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that the page of an assessment shows."""

    row: ImpactAssessment
    sections: list[SeenSection]
    records: Records
    versions: list[ImpactVersion]
    risks: dict[UUID, Risk]
    screened: tuple[Screened, ...]

    @property
    def moved(self) -> bool:
        """Say whether facts changed that an approved section read."""
        return any(item.facts_changed for item in self.sections)

    @property
    def state(self) -> tuple[str, str]:
        """Return the state in words and its tone."""
        return state_in_words(self.row.state, moved=self.moved)

    def lines(self) -> list[dict[str, Any]]:
        """Return the sections as lines of a table, each with what it lacks."""
        picture = queries.picture_of(self.records, self.row.system.facts)
        return [
            {
                "item": item,
                "tone": SECTION_TONES[item.standing.value],
                "gaps": gaps(item.section, item.row.text, picture)
                if item.standing is not SectionState.NOT_ASKED
                else (),
                "comments": item.comments,
            }
            for item in self.sections
        ]

    def harms(self) -> list[dict[str, Any]]:
        """Return the harms with level, arithmetic, indicators and risk."""
        return [
            {
                "row": row,
                "level": self.records.level(row),
                "why": why(row.measure),
                "scores": [
                    (name.capitalize(), getattr(row, name), words[getattr(row, name)])
                    for name, words in MEASURES.items()
                ],
                "risk": self.risks.get(row.pk),
                "indicators": list(row.indicators.all()),
            }
            for row in self.records.harms
        ]

    def uses(self) -> list[dict[str, Any]]:
        """Return the sensitive uses with the facts that would settle them, in words."""
        labels = {item.id: item.label for item in attributes()}
        return [
            {
                "use": item.use,
                "is_certain": item.is_certain,
                "unknown": [labels.get(name, name) for name in item.unknown],
            }
            for item in self.screened
        ]

    def meter(self) -> Any:  # noqa: ANN401 -- leaf
        """Return how far it has come, as it stands today."""
        texts = {item.section.key: (item.row.text, item.standing) for item in self.sections}
        return meter(texts, queries.picture_of(self.records, self.row.system.facts))


def seen(actor: Actor, system: AiSystem) -> Seen | None:
    """Return what the page shows, read once for one system; None while there is no assessment."""
    kept = vars(system)
    if "impact_seen" not in kept:
        row = queries.assessment_of(actor, system)
        kept["impact_seen"] = None if row is None else _read(actor, row)
    found: Seen | None = kept["impact_seen"]
    return found


def _read(actor: Actor, row: ImpactAssessment) -> Seen:
    records = queries.records_of(actor, row)
    return Seen(
        row=row,
        sections=queries.sections_of(actor, row),
        records=records,
        versions=queries.versions_of(actor, row),
        risks=queries.risks_of(actor, row, records),
        screened=screen(row.system.facts),
    )


def decision_in_words(decision: str | None) -> str:
    """Return a decision in words; nothing for none."""
    return DECISION_WORDS.get(decision or "", "")
