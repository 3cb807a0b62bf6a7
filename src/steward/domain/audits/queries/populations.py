"""Lists of records as they stood at a past moment, taken from row history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from steward.domain.assessments.models import ImpactAssessment
from steward.domain.audits.models import Audit
from steward.domain.audits.queries.ties import period_of
from steward.domain.audits.terms.sampling import PopulationKind
from steward.domain.risks.models import Risk, Treatment
from steward.domain.risks.queries.register import LIVE
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.journal.history import shapes_as_of

Shape = Mapping[str, Any]
NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How one kind of population is read: which fields, which rows count, how a row is shown.

    ``strata`` names the fields by which it may be narrowed and stratified, the first by default.
    """

    model: type[Any]
    fields: tuple[str, ...]
    counts: Callable[[Shape, Audit], bool]
    shown: Callable[[Shape, Mapping[Any, str]], tuple[str, str]]
    strata: tuple[str, ...]
    people: str = ""
    system: str = ""


def _closed_in_period(row: Shape, audit: Audit) -> bool:
    first, last = period_of(audit)
    return row["closed_at"] is not None and first <= row["closed_at"] < last


def _numbered(letters: str, field: str) -> Callable[[Shape, Mapping[Any, str]], tuple[str, str]]:
    def shown(row: Shape, _names: Mapping[Any, str]) -> tuple[str, str]:
        return f"{letters}-{row['number']:04d}", str(row[field])

    return shown


SOURCES: Mapping[PopulationKind, Source] = {
    PopulationKind.SYSTEMS: Source(
        model=AiSystem,
        fields=("number", "name", "unit", "stage", "owner", "archived_at"),
        counts=lambda row, _: row["archived_at"] is None,
        shown=_numbered("AIS", "name"),
        strata=("unit", "stage"),
        system="pgh_obj_id",
    ),
    PopulationKind.RISKS: Source(
        model=Risk,
        fields=("number", "title", "current_level", "status", "system_id", "owner_id"),
        counts=lambda row, _: row["status"] in LIVE,
        shown=_numbered("RISK", "title"),
        strata=("current_level", "unit", "status"),
        people="owner_id",
        system="system_id",
    ),
    PopulationKind.TREATMENTS: Source(
        model=Treatment,
        fields=("number", "title", "status", "option", "risk_id"),
        counts=lambda _row, _: True,
        shown=_numbered("TRT", "title"),
        strata=("status", "option"),
    ),
    PopulationKind.TASKS: Source(
        model=Task,
        fields=("number", "title", "severity", "closed_at", "assignee_id"),
        counts=_closed_in_period,
        shown=_numbered("TASK", "title"),
        strata=("severity",),
        people="assignee_id",
    ),
    PopulationKind.ASSESSMENTS: Source(
        model=ImpactAssessment,
        fields=("number", "state", "decision", "system_id"),
        counts=lambda _row, _: True,
        shown=lambda row, names: (f"IMP-{row['number']:04d}", names.get(row["system_id"], "")),
        strata=("state", "unit", "decision"),
        system="system_id",
    ),
    PopulationKind.PEOPLE: Source(
        model=Membership,
        fields=("person_id", "role", "ended_at", "ends_on"),
        counts=lambda row, _: row["ended_at"] is None,
        shown=lambda row, names: ("", names.get(row["person_id"], "Somebody")),
        strata=("role",),
        people="person_id",
    ),
}


def strata_of(kind: PopulationKind) -> tuple[str, ...]:
    """Return by what a kind of population may be narrowed and stratified."""
    return SOURCES[kind].strata


def population_as_of(
    actor: Actor, audit: Audit, kind: PopulationKind, moment: datetime, stratum: str, value: str
) -> list[dict[str, str]]:
    """Return the records of a kind as they stood at a moment, by key.

    Each row has ``key``, ``reference``, ``label``, ``stratum`` and ``owner``. With ``value`` only
    the rows with this value of the stratum are left; only systems in the audit's scope count.
    """
    source = SOURCES[kind]
    shapes = shapes_as_of(source.model, actor.organisation_id, moment, source.fields)
    shapes = [row for row in shapes if source.counts(row, audit)]
    systems = _systems(actor, moment) if source.system else {}
    if source.system and audit.systems:
        wanted = {UUID(key) for key in audit.systems}
        shapes = [row for row in shapes if row[source.system] in wanted]
    names: dict[Any, str] = {key: name for key, (name, _) in systems.items()}
    people = {row[source.people] for row in shapes} if source.people else set[Any]()
    known = Person.objects.in_bulk([key for key in people if key])
    names |= {key: str(person) for key, person in known.items()}
    rows = [_row(source, row, names, _stratum(source, row, stratum, systems)) for row in shapes]
    kept = [row for row in rows if not value or row["stratum"] == value]
    return sorted(kept, key=lambda row: row["key"])


def _row(source: Source, row: Shape, names: Mapping[Any, str], stratum: str) -> dict[str, str]:
    reference, label = source.shown(row, names)
    owner = names.get(row[source.people], "") if source.people else str(row.get("owner") or "")
    return {
        "key": str(row["pgh_obj_id"]),
        "reference": reference,
        "label": label[:300],
        "stratum": stratum,
        "owner": owner,
    }


def _stratum(source: Source, row: Shape, name: str, systems: Mapping[Any, tuple[str, str]]) -> str:
    if name == "unit" and source.model is not AiSystem:
        return systems.get(row[source.system], ("", ""))[1] or NONE
    return str(row[name] or NONE)


def _systems(actor: Actor, moment: datetime) -> dict[Any, tuple[str, str]]:
    """Return key -> name and unit of every AI system as it stood."""
    rows = shapes_as_of(AiSystem, actor.organisation_id, moment, ("name", "unit"))
    return {row["pgh_obj_id"]: (row["name"], row["unit"]) for row in rows}
