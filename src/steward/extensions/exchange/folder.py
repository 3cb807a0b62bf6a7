"""An organisation as code: a folder of YAML files, read with every problem named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from steward.domain.controls.rules import check_override
from steward.domain.controls.terms import Override
from steward.domain.questionnaires.rules import answer_problems
from steward.domain.questionnaires.terms import Template
from steward.domain.soa.rules import check_decision
from steward.domain.soa.terms import SoaDecision
from steward.extensions.exchange.cards import ModelCard
from steward.extensions.exchange.folder_files import FolderFiles, YamlFile
from steward.extensions.exchange.folder_people import (
    FolderPerson,
    FolderUnit,
    read_people,
    read_units,
)
from steward.extensions.exchange.folder_systems import FolderSystem, SystemReader
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import Vocabulary

TOP_KEYS = {"organisation", "appetite", "frameworks", "units", "people"}
ORGANISATION_KEYS = {"name", "slug", "sector", "country", "description"}
ANSWER_KEYS = {"questionnaire", "answered_on", "answers", "comments"}
DECISION_KEYS = {"risks", "soa"}
RISK_KEYS = {"system", "scenario", "decision", "reason"}
SOA_KEYS = {"control", "applicable", "reason", "basis"}
CONTROL_KEYS = {"status", "note"}
LEVELS = ("low", "medium", "high", "critical")
DECISIONS = ("accept", "dismiss")


class FolderError(Invalid):
    """A folder that cannot be assessed, with every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDecision:
    """What people decided about one proposed risk."""

    system: str
    scenario: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFolder:
    """Everything that a folder says; ``cards`` by the path that a system names."""

    name: str
    sector: str
    appetite: str
    frameworks: tuple[str, ...]
    systems: tuple[FolderSystem, ...]
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    overrides: Mapping[str, Override] = field(default_factory=dict[str, Override])
    risks: tuple[RiskDecision, ...] = ()
    applicability: Mapping[str, SoaDecision] = field(default_factory=dict[str, SoaDecision])
    notes: tuple[str, ...] = ()
    slug: str = ""
    country: str = ""
    description: str = ""
    units: tuple[FolderUnit, ...] = ()
    people: tuple[FolderPerson, ...] = ()
    answered_on: str = ""
    comments: Mapping[str, str] = field(default_factory=dict[str, str])
    cards: Mapping[str, ModelCard] = field(default_factory=dict[str, ModelCard])


def read_folder(root: Path, vocabulary: Vocabulary, readiness: Template) -> OrganisationFolder:
    """Read a folder.

    Args:
        root: The folder with ``organisation.yaml``.
        vocabulary: The attributes that facts are checked against.
        readiness: The questionnaire that ``answers/`` belong to.

    Raises:
        FolderError: Every problem as ``file:line: reason``.
    """
    if not root.is_dir():
        raise FolderError([f"{root}: there is no such folder"])
    files = FolderFiles(root)
    found = _Reader(files, vocabulary, readiness).read()
    if files.problems:
        raise FolderError(files.problems)
    return found


class _Reader:
    """Reads file by file; problems go to the files."""

    def __init__(self, files: FolderFiles, vocabulary: Vocabulary, readiness: Template) -> None:
        self.files = files
        self.systems = SystemReader(files, vocabulary)
        self.readiness = readiness

    def read(self) -> OrganisationFolder:
        """Return what the folder says; only worth anything without problems."""
        head = self.files.yaml("organisation.yaml", required=True)
        about = {key: head.text("organisation", key) if head else "" for key in ORGANISATION_KEYS}
        if head is not None:
            self._check_head(head)
        systems = self.systems.read()
        known = {system.id for system in systems} | self.systems.unread
        answers = self.files.yaml(f"answers/{self.readiness.id}.yaml")
        decisions = self.files.yaml("decisions.yaml")
        if decisions is not None:
            decisions.check_keys(DECISION_KEYS)
        return OrganisationFolder(
            **about,
            appetite=head.text("appetite", default="medium") if head else "",
            frameworks=(head.texts("frameworks") if head else ()) or ("iso-42001",),
            units=read_units(head) if head else (),
            people=read_people(head) if head else (),
            systems=systems,
            cards=self.systems.cards,
            answers=self._answers(answers),
            answered_on=answers.text("answered_on") if answers else "",
            comments=_texts(answers, "comments"),
            overrides=self._overrides(),
            risks=self._risk_decisions(decisions, known),
            applicability=self._applicability(decisions),
            notes=tuple(self.files.notes),
        )

    def _check_head(self, head: YamlFile) -> None:
        head.check_keys(TOP_KEYS)
        head.check_keys(ORGANISATION_KEYS, "organisation")
        head.check_required({"name": "the organisation has no “name”"}, "organisation")
        appetite = head.text("appetite", default="medium")
        if appetite not in LEVELS:
            head.note(("appetite",), f"“{appetite}” is none of {', '.join(LEVELS)}")

    def _answers(self, file: YamlFile | None) -> dict[str, str]:
        for name in self.files.names("answers/*"):
            if file is None or name != file.name:
                known = f"answers/{self.readiness.id}.yaml"
                self.files.notes.append(f"{name}: not read; answers stand in {known}")
        if file is None:
            return {}
        file.check_keys(ANSWER_KEYS)
        questionnaire = file.text("questionnaire", default=self.readiness.id)
        if questionnaire != self.readiness.id:
            file.note(("questionnaire",), f"“{questionnaire}” is not “{self.readiness.id}”")
        answers = {key: file.value("answers", key) for key in file.names_in("answers")}
        for problem in answer_problems(self.readiness, answers):
            file.note(("answers", problem.question), f"{problem.question}: {problem.message}")
        return {key: value for key, value in answers.items() if value is not None}

    def _overrides(self) -> dict[str, Override]:
        file = self.files.yaml("controls.yaml")
        found: dict[str, Override] = {}
        if file is None:
            return found
        for name in file.names_in():
            file.check_keys(CONTROL_KEYS, name)
            try:
                found[name] = check_override(
                    name, file.text(name, "status"), file.text(name, "note")
                )
            except Invalid as error:
                file.note((name,), f"{name}: {error.message}")
        return found

    def _risk_decisions(self, file: YamlFile | None, systems: set[str]) -> tuple[RiskDecision, ...]:
        found: dict[tuple[str, str], RiskDecision] = {}
        if file is None:
            return ()
        for where in file.items("risks"):
            file.check_keys(RISK_KEYS, *where)
            decision = RiskDecision(**{key: file.text(*where, key) for key in RISK_KEYS})
            key = (decision.system, decision.scenario)
            if decision.system not in systems:
                file.note((*where, "system"), f"there is no AI system “{decision.system}”")
            if decision.decision not in DECISIONS:
                file.note((*where, "decision"), "“decision” is accept or dismiss")
            if decision.decision == "dismiss" and not decision.reason:
                file.note(where, "dismissing a risk needs a “reason”")
            if key in found:
                file.note(where, f"{decision.scenario} of “{decision.system}” is decided twice")
            found[key] = decision
        return tuple(found.values())

    def _applicability(self, file: YamlFile | None) -> dict[str, SoaDecision]:
        found: dict[str, SoaDecision] = {}
        if file is None:
            return found
        for where in file.items("soa"):
            file.check_keys(SOA_KEYS, *where)
            control, reason = file.text(*where, "control"), file.text(*where, "reason")
            applicable = file.flag(*where, "applicable")
            if file.value(*where, "applicable") is None or not reason or not control:
                message = "a decision needs “control”, “applicable” (true or false) and “reason”"
                file.note(where, message)
            if control in found:
                file.note(where, f"{control} is decided twice")
            try:
                found[control] = check_decision(
                    control,
                    applicable=applicable,
                    reason=reason or "–",
                    basis=file.text(*where, "basis", default="business"),
                )
            except Invalid as error:
                file.note(where, error.message)
        return found


def _texts(file: YamlFile | None, key: str) -> dict[str, str]:
    return {name: file.text(key, name) for name in file.names_in(key)} if file else {}
