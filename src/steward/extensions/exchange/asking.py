"""What an auditor would ask of a folder: the rules of the audit lint that it can answer.

A folder says less than a management system that is lived in: it knows no treatments, reviews or
documents in force. A rule is asked only where the folder can say every fact that it reads; how
many are asked, of how many there are, stands beside what they find.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.terms import Framework, Maturity
from steward.domain.lint.rules.evaluating import Ready, hits, ready
from steward.domain.lint.rules.reading import placeholders
from steward.domain.lint.terms import Hit, LintRule, LintSeverity, Observed
from steward.domain.soa.terms import SoaDecision, SoaRow
from steward.domain.tasks.terms import TaskDraft
from steward.extensions.exchange.cards import ModelCard
from steward.extensions.exchange.folder import OrganisationFolder
from steward.extensions.exchange.folder_systems import FolderSystem

IN_USE = ("deployment", "operation_monitoring", "continuous_validation", "reevaluation")
SERIOUS = ("high", "critical")
THIRD_PARTY = ("bought_as_is", "customised_third_party", "embedded_in_product")
SAID_OF_PARTS = ("systems", "systems_in_use", "has_licence", "versions", "measures")
SAID: Mapping[str, tuple[str, ...]] = {
    "system": (
        *("stage", "in_use", "has_owner", "has_purpose", "has_intended_use", "has_misuse"),
        *("unknown_facts", "risks", "undecided_risks", "models", "models_without_version"),
        *("datasets", "datasets_without_licence", "suppliers", "has_third_party", "sourcing"),
        *("roles", "techniques", "oversight", "affects_people", "decides_alone"),
        *("uses_personal_data", "trains_models", "meets_people", "is_public", "measures"),
    ),
    "model": (*SAID_OF_PARTS, "has_intended_use", "has_limits", "has_training_data"),
    "dataset": (*SAID_OF_PARTS, "has_origin"),
    "risk": (
        *("kind", "status", "level", "inherent_level", "is_serious", "above_appetite"),
        *("has_system", "has_reason", "is_untouched"),
    ),
    "control": (
        *("is_control", "applies", "is_excluded", "is_decided", "inclusion_reasons"),
        *("reason_length", "risks", "demands", "treatments", "maturity", "is_known"),
        *("is_implemented", "is_begun", "open_tasks"),
    ),
}
"""Kind of record → the facts of the audit lint that a folder can say."""
FACTS_OF_SYSTEMS = {
    "sourcing": "sourcing",
    "roles": "org_role",
    "techniques": "technique",
    "oversight": "human_oversight",
    "affects_people": "affects_individuals",
    "decides_alone": "automated_decision",
    "uses_personal_data": "uses_personal_data",
    "trains_models": "trains_models",
    "meets_people": "interacts_with_people",
    "is_public": "public_facing",
}
"""Fact of the audit lint → the attribute of the inventory that it repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the rules found: ``rules`` there are, ``asked`` of them this folder can answer."""

    rules: int = 0
    asked: int = 0
    hits: tuple[Hit, ...] = ()

    @property
    def by_severity(self) -> dict[str, int]:
        """Return severity → how many results, the gravest first."""
        found = Counter(hit.rule.severity for hit in self.hits)
        return {severity.value: found[severity] for severity in LintSeverity}

    def facts(self) -> dict[str, object]:
        """Return what a ``--fail-on`` condition may read."""
        counts = {f"lint.{name}": number for name, number in self.by_severity.items()}
        return {"lint.asked": self.asked, "lint.failing": len(self.hits), **counts}

    def plain(self) -> dict[str, object]:
        """Return all of it as plain values."""
        return {
            "rules": self.rules,
            "asked": self.asked,
            "failing": len(self.hits),
            "by_severity": self.by_severity,
            "results": [
                {
                    "rule": hit.rule.id,
                    "title": hit.rule.title,
                    "severity": hit.rule.severity.value,
                    "clauses": list(hit.rule.clauses),
                    "about": hit.rule.about,
                    "record": hit.record.label,
                    "reason": hit.reason,
                    "fix": hit.rule.fix,
                }
                for hit in self.hits
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSeen:
    """What the rules read of one risk."""

    reference: str
    title: str
    system: str
    status: str
    reason: str
    level: str
    inherent: str
    above_appetite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What an assessment has derived, as far as the rules read it."""

    folder: OrganisationFolder
    framework: Framework
    risks: Sequence[RiskSeen]
    undecided: Mapping[str, int]
    rows: Sequence[SoaRow]
    states: Mapping[str, ControlState]
    tasks: Sequence[TaskDraft]


def ask(rules: Sequence[LintRule], grounds: Grounds) -> Asked:
    """Ask every rule that the folder can answer; the gravest results first, then by rule."""
    asked = [item for item in map(ready, rules) if can_answer(item)]
    by_kind = {
        "system": _systems(grounds),
        "model": _parts(grounds.folder, "model"),
        "dataset": _parts(grounds.folder, "dataset"),
        "risk": _risks(grounds),
        "control": _controls(grounds),
    }
    order = list(LintSeverity)
    found = [
        hit
        for kind, records in by_kind.items()
        for hit in hits(
            [item for item in asked if item.rule.about == kind], records, today=date.min
        )
    ]
    found = [hit if _is_told(hit.rule) else replace(hit, reason=hit.rule.title) for hit in found]
    found.sort(key=lambda hit: (order.index(hit.rule.severity), hit.rule.id, hit.record.label))
    return Asked(rules=len(rules), asked=len(asked), hits=tuple(found))


def can_answer(item: Ready) -> bool:
    """Say whether a folder knows every fact that decides on a rule."""
    decides = {*item.fires.reads, *(item.asks.reads if item.asks else ())}
    return decides <= set(SAID.get(item.rule.about, ()))


def _is_told(rule: LintRule) -> bool:
    """Say whether a folder knows every figure that the reason of a rule tells."""
    return set(placeholders(rule.reason)) <= set(SAID[rule.about])


def _seen(kind: str, name: str, label: str, facts: Mapping[str, object]) -> Observed:
    known = {key: value for key, value in facts.items() if value is not None}
    return Observed(id=uuid5(NAMESPACE_URL, f"{kind}/{name}"), label=label, facts=known)


def _stage(system: FolderSystem) -> str | None:
    stage = system.texts.get("stage") or system.facts.get("lifecycle_stage")
    return str(stage) if stage else None


def _in_use(system: FolderSystem) -> bool | None:
    stage = _stage(system)
    return None if stage is None else stage in IN_USE


def _card(folder: OrganisationFolder, part: Mapping[str, str]) -> ModelCard | None:
    return folder.cards.get(part.get("card", ""))


def _licence(folder: OrganisationFolder, part: Mapping[str, str]) -> str:
    card = _card(folder, part)
    return part.get("licence") or (card.licence if card else "")


def _version(folder: OrganisationFolder, part: Mapping[str, str]) -> str:
    card = _card(folder, part)
    return part.get("version") or (card.version if card else "")


def _measures(folder: OrganisationFolder, parts: Sequence[Mapping[str, str]]) -> int:
    cards = [_card(folder, part) for part in parts]
    return sum(len(card.metrics) for card in cards if card is not None)


def _systems(grounds: Grounds) -> Iterator[Observed]:
    folder = grounds.folder
    total = Counter(risk.system for risk in grounds.risks)
    open_risks = Counter(risk.system for risk in grounds.risks if risk.status == "proposed")
    for system in folder.systems:
        models, datasets, suppliers = (
            [part for part in system.components if part["kind"] == kind]
            for kind in ("model", "dataset", "supplier")
        )
        said = {name: system.facts.get(key) for name, key in FACTS_OF_SYSTEMS.items()}
        facts: dict[str, object] = {
            **said,
            **{
                f"has_{name}": bool(system.texts.get(name))
                for name in ("owner", "purpose", "intended_use", "misuse")
            },
            "stage": _stage(system),
            "in_use": _in_use(system),
            "unknown_facts": grounds.undecided.get(system.id, 0),
            "risks": total[system.id],
            "undecided_risks": open_risks[system.id],
            "models": len(models),
            "models_without_version": sum(not _version(folder, part) for part in models),
            "datasets": len(datasets),
            "datasets_without_licence": sum(not _licence(folder, part) for part in datasets),
            "suppliers": len(suppliers),
            "has_third_party": (
                system.facts.get("third_party_model") is True
                or system.facts.get("sourcing") in THIRD_PARTY
                or bool(suppliers)
            ),
            "measures": _measures(folder, [*models, *datasets]),
        }
        yield _seen("system", system.id, system.name, facts)


def _parts(folder: OrganisationFolder, kind: str) -> Iterator[Observed]:
    """Yield models or datasets, each once, however many systems use it."""
    users: dict[str, list[tuple[FolderSystem, Mapping[str, str]]]] = {}
    for system in folder.systems:
        for part in system.components:
            if part["kind"] == kind:
                users.setdefault(part["name"], []).append((system, part))
    for name, used in users.items():
        parts = [part for _, part in used]
        cards = [card for part in parts if (card := _card(folder, part)) is not None]
        facts: dict[str, object] = {
            "systems": len(used),
            "systems_in_use": sum(_in_use(system) is True for system, _ in used),
            "has_licence": any(_licence(folder, part) for part in parts),
            "versions": len({_version(folder, part) for part in parts} - {""}),
            "measures": _measures(folder, parts[:1]),
            "has_intended_use": any(card.intended_use for card in cards),
            "has_limits": any(card.limitations for card in cards),
            "has_training_data": any(card.training_data or card.datasets for card in cards),
            "has_origin": bool(cards),
        }
        yield _seen(kind, name, name, facts)


def _risks(grounds: Grounds) -> Iterator[Observed]:
    for risk in grounds.risks:
        facts: dict[str, object] = {
            "kind": "threat",
            "status": risk.status,
            "level": risk.level,
            "inherent_level": risk.inherent,
            "is_serious": risk.level in SERIOUS,
            "above_appetite": risk.above_appetite,
            "has_system": True,
            "has_reason": bool(risk.reason),
            "is_untouched": risk.status == "accepted" and not risk.reason,
        }
        yield _seen("risk", risk.reference, f"{risk.reference} {risk.title}", facts)


def _controls(grounds: Grounds) -> Iterator[Observed]:
    rows = {row.control: row for row in grounds.rows}
    tasks = Counter(task.requirement for task in grounds.tasks)
    titles = {item.id: item.title for item in grounds.framework.requirements}
    for name, state in grounds.states.items():
        row, decision = rows.get(name), grounds.folder.applicability.get(name)
        facts: dict[str, object] = {
            "is_control": row is not None,
            "treatments": 0,
            "open_tasks": tasks[name],
            **_standing(state.maturity, tasks[name]),
            **({} if row is None else _decided(row, decision)),
        }
        yield _seen("control", name, f"{name} {titles[name]}", facts)


def _standing(maturity: Maturity | None, tasks: int) -> dict[str, object]:
    facts: dict[str, object] = {
        "is_known": maturity is not None,
        "is_begun": bool(tasks) or maturity not in (None, Maturity.NONE),
    }
    if maturity is not None:
        facts["maturity"] = maturity.value
        facts["is_implemented"] = maturity.score >= Maturity.IMPLEMENTED.score
    return facts


def _decided(row: SoaRow, decision: SoaDecision | None) -> dict[str, object]:
    return {
        "applies": row.applicable,
        "is_excluded": row.applicable is False,
        "is_decided": decision is not None,
        "inclusion_reasons": len(row.inclusion),
        "reason_length": None if decision is None else len(decision.reason.strip()),
        "risks": row.risks,
        "demands": sum(line.startswith(("Law:", "Standard:")) for line in row.inclusion),
    }
