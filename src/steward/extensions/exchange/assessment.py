"""The main job without a database: from a folder to register, statement, tasks, readiness."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steward.domain.controls.rules import control_states, maturities
from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.rules import (
    assessable,
    controls,
    nature_of,
    strongly_mapped_controls,
    titles,
)
from steward.domain.frameworks.terms import Framework
from steward.domain.lint.rules.reading import rules_of
from steward.domain.lint.terms import LintRule
from steward.domain.questionnaires.rules import blocking_requirements, maturity_by_requirement
from steward.domain.questionnaires.terms import Template
from steward.domain.readiness.rules import readiness, requirement_states
from steward.domain.readiness.terms import Readiness
from steward.domain.risks.rules.derivation import derive
from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.rules.explaining import explain
from steward.domain.risks.rules.pressure import control_pressures
from steward.domain.risks.terms import Catalogue, Criteria, Level
from steward.domain.soa.rules import count_risks, statement_rows
from steward.domain.soa.terms import Duty, LinkedRisk, SoaRow
from steward.domain.tasks.rules import gap_tasks
from steward.domain.tasks.terms import ActionPlan, TaskDraft
from steward.extensions.exchange.asking import Asked, Grounds, RiskSeen, ask
from steward.extensions.exchange.folder import OrganisationFolder, RiskDecision
from steward.extensions.packs.reader import Resource
from steward.foundation.core.errors import Invalid

Bodies = Mapping[tuple[str, str], Resource]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content that an assessment reads, parsed."""

    framework: Framework
    catalogue: Catalogue
    intake: Template
    readiness: Template
    plan: ActionPlan
    lint: tuple[LintRule, ...]
    bodies: Bodies


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedRisk:
    """A risk of the folder with what was decided about it."""

    reference: str
    system_id: str
    system: str
    draft: RiskDraft
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything that follows from a folder."""

    organisation: OrganisationFolder
    catalogue: Catalogue
    criteria: Criteria
    risks: tuple[AssessedRisk, ...]
    undecided: Mapping[str, int]
    rows: tuple[SoaRow, ...]
    tasks: tuple[TaskDraft, ...]
    readiness: Readiness
    lint: Asked

    @property
    def live(self) -> tuple[AssessedRisk, ...]:
        """Return the risks that were not dismissed, the highest current level first."""
        found = [risk for risk in self.risks if risk.status != "dismissed"]
        return tuple(
            sorted(
                found,
                key=lambda risk: (
                    -risk.draft.current.level.rank,
                    -risk.draft.current.expected_loss,
                    risk.reference,
                ),
            )
        )

    @property
    def above_appetite(self) -> int:
        """Return how many live risks stand above the appetite."""
        above = self.criteria.is_above_appetite
        return sum(above(risk.draft.current.level) for risk in self.live)

    def facts(self) -> dict[str, object]:
        """Return what a ``--fail-on`` condition may read."""
        levels = [risk.draft.current.level for risk in self.live]
        return {
            "systems.total": len(self.organisation.systems),
            "systems.assessed": sum(item.assessed for item in self.organisation.systems),
            "risks.total": len(levels),
            "risks.above_appetite": self.above_appetite,
            **{f"risks.{level.value}": levels.count(level) for level in Level},
            "risks.undecided": sum(self.undecided.values()),
            "soa.not_decided": sum(row.applicable is None for row in self.rows),
            "tasks.total": len(self.tasks),
            "readiness.low": self.readiness.low,
            "readiness.high": self.readiness.high,
            "readiness.blockers": len(self.readiness.blockers),
            **self.lint.facts(),
        }


def content_of(resources: Sequence[Resource]) -> Content:
    """Return the content of packs that were read and checked."""
    bodies = {(item.kind, item.name): item for item in resources}
    catalogue = bodies["risk_catalogue", "risk-catalog"]
    return Content(
        framework=Framework.from_body(bodies["framework", "iso-42001"].body),
        catalogue=Catalogue.from_body(catalogue.body, version=catalogue.version),
        intake=Template.from_body(bodies["questionnaire", "ai-system-intake"].body),
        readiness=Template.from_body(bodies["questionnaire", "iso-42001-readiness"].body),
        plan=ActionPlan.from_body(bodies["treatment_actions", "treatment-actions"].body),
        lint=tuple(
            rule for item in resources if item.kind == "lint_rules" for rule in rules_of(item.body)
        ),
        bodies=bodies,
    )


def assess(folder: OrganisationFolder, content: Content) -> Assessment:
    """Derive everything from a folder; equal folders give equal assessments.

    Raises:
        Invalid: A decision names a system, scenario or framework that is not there.
    """
    criteria = Criteria(appetite=Level(folder.appetite))
    answered = maturity_by_requirement(content.readiness, folder.answers)
    known = [item.id for item in assessable(content.framework)]
    for name in folder.overrides:
        if name not in known:
            message = f"{content.framework.title} has no requirement “{name}”"
            raise Invalid(message, place="controls.yaml")
    states = control_states(
        known,
        answered,
        folder.overrides,
        content.plan,
    )
    risks, undecided = _risks(folder, content, criteria, states)
    live = [risk for risk in risks if risk.status != "dismissed"]
    blocking = blocking_requirements(content.readiness)
    excluded = {name for name, item in folder.applicability.items() if not item.applicable}
    rows = _rows(folder, content, live, states)
    tasks = gap_tasks(
        content.plan,
        maturities(states),
        control_pressures([(risk.reference, risk.draft) for risk in live], criteria),
        blocking=blocking,
        excluded=excluded,
    )
    return Assessment(
        organisation=folder,
        catalogue=content.catalogue,
        criteria=criteria,
        risks=tuple(risks),
        undecided=undecided,
        rows=rows,
        tasks=tasks,
        readiness=readiness(
            requirement_states(content.framework, states, blocking=blocking, excluded=excluded),
            content.plan,
            titles(content.framework),
        ),
        lint=ask(
            content.lint,
            Grounds(
                folder=folder,
                framework=content.framework,
                risks=[_seen(risk, criteria) for risk in live],
                undecided=undecided,
                rows=rows,
                states=states,
                tasks=tasks,
            ),
        ),
    )


def _seen(risk: AssessedRisk, criteria: Criteria) -> RiskSeen:
    current = risk.draft.current.level
    return RiskSeen(
        reference=risk.reference,
        title=risk.draft.scenario.title,
        system=risk.system_id,
        status=risk.status,
        reason=risk.reason,
        level=current.value,
        inherent=risk.draft.inherent.level.value,
        above_appetite=criteria.is_above_appetite(current),
    )


def _risks(
    folder: OrganisationFolder,
    content: Content,
    criteria: Criteria,
    states: Mapping[str, ControlState],
) -> tuple[list[AssessedRisk], dict[str, int]]:
    decided = {(item.system, item.scenario): item for item in folder.risks}
    undecided: dict[str, int] = {}
    found: list[AssessedRisk] = []
    for system in folder.systems:
        derivation = derive(
            content.catalogue, criteria, system.facts, maturities(states), assessed=system.assessed
        )
        undecided[system.id] = derivation.undecided
        for draft in derivation.drafts:
            decision = decided.pop((system.id, draft.scenario_id), None)
            found.append(_assessed(len(found) + 1, system.id, system.name, draft, decision))
    if decided:
        (system_id, scenario), _ = next(iter(decided.items()))
        message = f"the risk {scenario} of “{system_id}” is decided but the rules do not propose it"
        raise Invalid(message, place="decisions.yaml")
    return found, undecided


def _assessed(
    number: int, key: str, name: str, draft: RiskDraft, decision: RiskDecision | None
) -> AssessedRisk:
    statuses = {"accept": "accepted", "dismiss": "dismissed"}
    return AssessedRisk(
        reference=f"RISK-{number:04d}",
        system_id=key,
        system=name,
        draft=draft,
        status="proposed" if decision is None else statuses[decision.decision],
        reason="" if decision is None else decision.reason,
    )


def _rows(
    folder: OrganisationFolder,
    content: Content,
    live: Sequence[AssessedRisk],
    states: Mapping[str, ControlState],
) -> tuple[SoaRow, ...]:
    names = {item.id: item.title for item in controls(content.framework)}
    for control in folder.applicability:
        if control not in names:
            raise Invalid(f"Annex A has no control “{control}”", place="decisions.yaml")
    linked = count_risks(
        LinkedRisk(
            reference=risk.reference,
            level=risk.draft.current.level.value,
            controls=tuple(effect.control for effect in risk.draft.controls),
        )
        for risk in live
    )
    return statement_rows(
        names,
        linked,
        states,
        decisions=folder.applicability,
        duties=_duties(folder, content.bodies),
    )


def _duties(folder: OrganisationFolder, bodies: Bodies) -> Iterator[Duty]:
    for name in folder.frameworks:
        if name == "iso-42001":
            continue
        mapping = bodies.get(("mapping_set", f"iso-42001-to-{name}"))
        framework = bodies.get(("framework", name))
        if mapping is None or framework is None:
            raise Invalid(f"there is no framework “{name}”", place="organisation.yaml")
        yield Duty(
            source=str(framework.body["short_title"]),
            kind=nature_of(Framework.from_body(framework.body)),
            controls=strongly_mapped_controls(mapping.body["rows"]),
        )


def register_json(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the register as plain values, with every explanation."""
    return [
        {
            "reference": risk.reference,
            "system": risk.system_id,
            "scenario": risk.draft.scenario_id,
            "title": risk.draft.scenario.title,
            "category": risk.draft.scenario.category,
            "certain": risk.draft.certain,
            "status": risk.status,
            "reason": risk.reason,
            "fingerprint": risk.draft.fingerprint,
            "explanation": explain(
                assessment.catalogue, assessment.criteria, risk.draft.scenario, risk.draft.basis
            ),
        }
        for risk in assessment.risks
    ]
