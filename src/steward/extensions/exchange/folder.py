"""An organisation as code: a folder of YAML files, read with every problem named."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from steward.domain.controls.rules import check_override
from steward.domain.controls.terms import Override
from steward.domain.questionnaires.rules import answer_problems
from steward.domain.questionnaires.terms import Template
from steward.domain.systems.rules import checked_fact
from steward.domain.systems.terms import Fact
from steward.extensions.exchange.mapping import preview, suggest
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.errors import Invalid
from steward.foundation.core.yaml_lines import Located, load_yaml
from steward.foundation.expressions.types import Vocabulary

ORGANISATION_KEYS = {"name", "sector", "country", "description"}
TOP_KEYS = {"organisation", "appetite", "frameworks"}
SYSTEM_KEYS = {"id", "name", "purpose", "intended_use", "misuse", "owner", "unit", "stage"} | {
    "facts",
    "assessed",
    "models",
    "datasets",
    "suppliers",
}
LEVELS = ("low", "medium", "high", "critical")


class FolderError(Invalid):
    """A folder that cannot be assessed, with every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSystem:
    """An AI system as a file or a row of the inventory describes it."""

    id: str
    name: str
    texts: Mapping[str, str]
    facts: Mapping[str, Fact]
    assessed: bool
    components: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDecision:
    """What people decided about one proposed risk."""

    system: str
    scenario: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFolder:
    """Everything that a folder says."""

    name: str
    sector: str
    appetite: str
    frameworks: tuple[str, ...]
    systems: tuple[FolderSystem, ...]
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    overrides: Mapping[str, Override] = field(default_factory=dict[str, Override])
    risks: tuple[RiskDecision, ...] = ()
    applicability: Mapping[str, tuple[bool, str]] = field(
        default_factory=dict[str, tuple[bool, str]]
    )
    notes: tuple[str, ...] = ()


def read_folder(root: Path, vocabulary: Vocabulary, readiness: Template) -> OrganisationFolder:
    """Read a folder.

    Raises:
        FolderError: Every problem as ``file:line: reason``.
    """
    if not root.is_dir():
        raise FolderError([f"{root}: there is no such folder"])
    reader = _Reader(root, vocabulary, readiness)
    found = reader.read()
    if reader.problems:
        raise FolderError(reader.problems)
    return found


class _Reader:
    """Reads file by file and collects problems."""

    def __init__(self, root: Path, vocabulary: Vocabulary, readiness: Template) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.readiness = readiness
        self.problems: list[str] = []
        self.notes: list[str] = []

    def read(self) -> OrganisationFolder:
        head = self._yaml(self.root / "organisation.yaml", required=True)
        about = self._mapping(head, "organisation")
        self._known_keys(head, (), TOP_KEYS)
        self._known_keys(head, ("organisation",), ORGANISATION_KEYS)
        appetite = str(self._top(head).get("appetite", "medium"))
        if appetite not in LEVELS:
            self._note(head, ("appetite",), f"“{appetite}” is none of {', '.join(LEVELS)}")
        if head and not about.get("name"):
            self._note(head, ("organisation",), "the organisation has no name")
        decisions = self._yaml(self.root / "decisions.yaml")
        return OrganisationFolder(
            name=str(about.get("name", "")),
            sector=str(about.get("sector", "")),
            appetite=appetite,
            frameworks=tuple(self._top(head).get("frameworks") or ["iso-42001"]),
            systems=self._systems(),
            answers=self._answers(),
            overrides=self._overrides(),
            risks=self._risk_decisions(decisions),
            applicability=self._applicability(decisions),
            notes=tuple(self.notes),
        )

    def _yaml(self, path: Path, *, required: bool = False) -> Located | None:
        name = path.relative_to(self.root).as_posix()
        if not path.exists():
            if required:
                self.problems.append(f"{name}: the file is missing")
            return None
        try:
            located = load_yaml(path.read_bytes(), name)
        except Invalid as error:
            self.problems.append(str(error))
            return None
        if not isinstance(located.value, dict):
            self.problems.append(f"{located.place()}: keys and values are expected here")
            return None
        return located

    def _top(self, located: Located | None) -> dict[str, Any]:
        return cast("dict[str, Any]", located.value) if located else {}

    def _mapping(self, located: Located | None, key: str) -> dict[str, Any]:
        value = self._top(located).get(key)
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        if value is not None:
            self._note(located, (key,), f"“{key}” holds keys and values")
        return {}

    def _note(self, located: Located | None, path: tuple[str | int, ...], reason: str) -> None:
        place = located.place(path) if located else "organisation.yaml"
        self.problems.append(f"{place}: {reason}")

    def _known_keys(
        self, located: Located | None, path: tuple[str | int, ...], known: set[str]
    ) -> None:
        value: Any = self._top(located)
        for key in path:
            inner = cast("dict[str | int, Any]", value) if isinstance(value, dict) else {}
            value = inner.get(key)
        for key in cast("dict[str, Any]", value) if isinstance(value, dict) else ():
            if key not in known:
                near = difflib.get_close_matches(str(key), sorted(known), n=1)
                hint = f"; did you mean “{near[0]}”?" if near else ""
                self._note(located, (*path, key), f"“{key}” is not known here{hint}")

    def _systems(self) -> tuple[FolderSystem, ...]:
        found: dict[str, FolderSystem] = {}
        for path in sorted((self.root / "systems").glob("*.yaml")):
            located = self._yaml(path)
            system = self._system(located) if located else None
            if system is None:
                continue
            if system.id in found:
                self._note(located, ("id",), f"the id “{system.id}” is taken")
            found[system.id] = system
        for system in self._inventory():
            found.setdefault(system.id, system)
        if not found and not self.problems:
            self.problems.append("systems/: there is no AI system in this folder")
        return tuple(found.values())

    def _system(self, located: Located) -> FolderSystem | None:
        values = self._top(located)
        self._known_keys(located, (), SYSTEM_KEYS)
        if not values.get("id") or not values.get("name"):
            self._note(located, (), "an AI system needs “id” and “name”")
            return None
        assessed = values.get("assessed", False)
        if not isinstance(assessed, bool):
            self._note(located, ("assessed",), "“assessed” is true or false")
        return FolderSystem(
            id=str(values["id"]),
            name=str(values["name"]),
            texts={
                key: str(values.get(key) or "")
                for key in ("purpose", "intended_use", "misuse", "owner", "unit", "stage")
            },
            facts=self._facts(located, values),
            assessed=assessed is True,
            components=self._components(located, values),
        )

    def _facts(self, located: Located, values: dict[str, Any]) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name, value in self._mapping(located, "facts").items():
            try:
                facts[name] = checked_fact(str(name), value, self.vocabulary)
            except Invalid as error:
                self._note(located, ("facts", name), error.message)
        stage = values.get("stage")
        if stage and "lifecycle_stage" in self.vocabulary:
            try:
                facts.setdefault(
                    "lifecycle_stage", checked_fact("lifecycle_stage", stage, self.vocabulary)
                )
            except Invalid as error:
                self._note(located, ("stage",), error.message)
        return facts

    def _components(self, located: Located, values: dict[str, Any]) -> tuple[dict[str, str], ...]:
        found: list[dict[str, str]] = []
        for key, kind in (("models", "model"), ("datasets", "dataset"), ("suppliers", "supplier")):
            for index, item in enumerate(values.get(key) or []):
                entry: dict[str, Any] = (
                    cast("dict[str, Any]", item) if isinstance(item, dict) else {"name": item}
                )
                card = entry.get("card")
                if card and not self._inside(str(card)):
                    self._note(located, (key, index), f"there is no file “{card}” in this folder")
                texts = {str(name): str(text) for name, text in entry.items()}
                found.append({"kind": kind, **texts})
        return tuple(found)

    def _inside(self, name: str) -> bool:
        path = (self.root / name).resolve()
        return self.root.resolve() in path.parents and path.is_file()

    def _inventory(self) -> list[FolderSystem]:
        systems: list[FolderSystem] = []
        for path in sorted(self.root.glob("inventory.*")):
            try:
                table = read_table(path.read_bytes(), path.name)
                targets = suggest(table.columns, self.vocabulary).targets
                found = preview(table, targets, self.vocabulary)
            except Invalid as error:
                self.problems.append(str(error))
                continue
            self.notes += [f"{path.name}: {note}" for note in table.notes]
            self.problems += [
                f"{path.name}:{item.row}: column “{item.column}”: {item.reason}"
                for item in found.errors
            ]
            systems += [
                FolderSystem(
                    id=row.texts.get("external_id") or f"{path.stem}-{row.row}",
                    name=row.texts["name"],
                    texts=row.texts,
                    facts=row.facts,
                    assessed=False,
                )
                for row in found.rows
            ]
        return systems

    def _answers(self) -> dict[str, str]:
        located = self._yaml(self.root / "answers" / f"{self.readiness.id}.yaml")
        answers = self._mapping(located, "answers") if located else {}
        for problem in answer_problems(self.readiness, answers):
            self._note(located, ("answers", problem.question), problem.message)
        return {str(name): value for name, value in answers.items()}

    def _overrides(self) -> dict[str, Override]:
        located = self._yaml(self.root / "controls.yaml")
        found: dict[str, Override] = {}
        for name, value in self._top(located).items():
            entry = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
            try:
                found[name] = check_override(
                    name, str(entry.get("status", "")), str(entry.get("note", ""))
                )
            except Invalid as error:
                self._note(located, (name,), error.message)
        return found

    def _risk_decisions(self, located: Located | None) -> tuple[RiskDecision, ...]:
        found: list[RiskDecision] = []
        for index, item in enumerate(self._top(located).get("risks") or []):
            decision = RiskDecision(
                system=str(item.get("system", "")),
                scenario=str(item.get("scenario", "")),
                decision=str(item.get("decision", "")),
                reason=str(item.get("reason", "")),
            )
            if decision.decision not in ("accept", "dismiss"):
                self._note(located, ("risks", index), "“decision” is accept or dismiss")
            elif decision.decision == "dismiss" and not decision.reason:
                self._note(located, ("risks", index), "dismissing a risk needs a reason")
            found.append(decision)
        return tuple(found)

    def _applicability(self, located: Located | None) -> dict[str, tuple[bool, str]]:
        found: dict[str, tuple[bool, str]] = {}
        for index, item in enumerate(self._top(located).get("soa") or []):
            applicable, reason = item.get("applicable"), str(item.get("reason", ""))
            if not isinstance(applicable, bool) or not reason:
                reason_text = "a decision needs “applicable” (true or false) and a reason"
                self._note(located, ("soa", index), reason_text)
                continue
            found[str(item.get("control"))] = (applicable, reason)
        return found
