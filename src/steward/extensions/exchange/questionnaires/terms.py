"""What comes over from a foreign questionnaire, and what is said about the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

LARGEST_FILE = 10 * 1024 * 1024
MOST_REMARKS = 5_000
LEFT_OUT = "urn:steward:left-out"
"""The extension in which a written FHIR Questionnaire says what it could not hold."""


class Weight(StrEnum):
    """How much a remark matters to whoever takes the questionnaire over."""

    LOST = "lost"
    CHANGED = "changed"
    LOOKS = "looks"

    @property
    def label(self) -> str:
        """Return it in words."""
        return {
            Weight.LOST: "Does not come over",
            Weight.CHANGED: "Comes over in another form",
            Weight.LOOKS: "Only about looks or devices",
        }[self]


class Format(StrEnum):
    """The formats that are read."""

    XLSFORM = "xlsform"
    SURVEYJS = "surveyjs"
    FHIR = "fhir"
    TABLE = "table"

    @property
    def label(self) -> str:
        """Return its name."""
        return {
            Format.XLSFORM: "XLSForm",
            Format.SURVEYJS: "SurveyJS",
            Format.FHIR: "FHIR Questionnaire",
            Format.TABLE: "Table of questions",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What does not come over as it stands: where in the file, why, and on which question."""

    place: str
    reason: str
    weight: Weight = Weight.LOST
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A template body made of a file; ``languages`` are those in which its texts are written."""

    body: dict[str, Any]
    remarks: tuple[Remark, ...]
    format: Format
    languages: tuple[str, ...] = ()

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Return every question, those inside groups too."""
        found: list[dict[str, Any]] = []
        for section in cast("list[dict[str, Any]]", self.body["sections"]):
            for question in cast("list[dict[str, Any]]", section["questions"]):
                found += [question, *(question.get("fields") or [])]
        return found

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many sections, questions, options and conditions came over."""
        places = [*self.body["sections"], *self.questions]
        written = ("visible_when", "required_when", "formula")
        return {
            "sections": len(self.body["sections"]),
            "questions": len(self.questions),
            "options": sum(len(item.get("options") or []) for item in self.questions),
            "conditions": sum(
                sum(1 for name in written if item.get(name)) + len(item.get("constraints") or [])
                for item in places
            ),
        }
