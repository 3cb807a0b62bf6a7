"""Read the Statement of Applicability, live and frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db.models import Count

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.controls.queries import control_states
from steward.domain.controls.terms import ControlState
from steward.domain.frameworks.queries import duties_by_framework, framework, iso_42001_key
from steward.domain.frameworks.rules import controls
from steward.domain.risks.models import Risk
from steward.domain.risks.queries import LIVE, relying_on, risk_groups, risks_visible_to
from steward.domain.risks.rules.drafts import RiskGroup
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.rules import (
    SHOWN_REFERENCES,
    count_groups,
    diff,
    digest_of,
    mismatches,
    statement_rows,
    tally,
)
from steward.domain.soa.terms import (
    Basis,
    Duty,
    Mismatch,
    RowChange,
    SoaDecision,
    SoaRow,
    Tally,
)
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.queries.holding import people_behind
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

DECISIONS = Reading(
    ApplicabilityDecision,
    "SELECT {columns} FROM soa_applicabilitydecision WHERE organisation_id = %s ORDER BY control",
)


def open_tasks_by_requirement(actor: Actor) -> dict[str, int]:
    """Return requirement → how many tasks are open."""
    rows = tasks_visible_to(actor).filter(status__in=OPEN).exclude(requirement="")
    counted = rows.order_by("requirement").values_list("requirement")
    return {str(name): int(count) for name, count in counted.annotate(count=Count("id"))}


def decisions_visible_to(actor: Actor) -> OwnedQuerySet[ApplicabilityDecision]:
    """Return the decisions of applicability."""
    return ApplicabilityDecision.objects.visible_to(actor)


def all_decisions(actor: Actor) -> list[ApplicabilityDecision]:
    """Return the decisions of applicability, by control."""
    return DECISIONS.all([actor.organisation_id])


def statements_visible_to(actor: Actor) -> OwnedQuerySet[Statement]:
    """Return the frozen revisions."""
    return Statement.objects.visible_to(actor)


def latest_statement(actor: Actor) -> Statement | None:
    """Return the newest frozen revision, or None."""
    return Statement.objects.visible_to(actor).order_by("-revision").first()


def live_rows(
    actor: Actor,
    states: Mapping[str, ControlState] | None = None,
    decided: Sequence[ApplicabilityDecision] | None = None,
    named: int = SHOWN_REFERENCES,
) -> tuple[SoaRow, ...]:
    """Return the 38 rows as risks, laws, answers and decisions stand now.

    ``states`` and ``decided`` are read unless they are given; ``named`` is how many risks a row
    names, at most the three that it has room for.
    """
    decisions = tuple(
        SoaDecision(
            control=row.control,
            applicable=row.applicable,
            reason=row.reason,
            basis=cast("Basis", row.basis),
        )
        for row in (all_decisions(actor) if decided is None else decided)
    )
    duties = tuple(
        Duty(source=item.title, kind=item.nature, controls=item.controls)
        for item in duties_by_framework(actor)
    )
    known = control_states(actor) if states is None else states
    groups = tuple(risk_groups(actor, named))
    return _rows(iso_42001_key(), groups, tuple(known.values()), decisions, duties)


@lru_cache(maxsize=32)
def _rows(
    of: UUID,
    groups: tuple[RiskGroup, ...],
    states: tuple[ControlState, ...],
    decisions: tuple[SoaDecision, ...],
    duties: tuple[Duty, ...],
) -> tuple[SoaRow, ...]:
    """Draw the rows up once for equal input: they follow from what is given here alone."""
    return statement_rows(
        {item.id: item.title for item in controls(framework(of))},
        count_groups(groups),
        {state.requirement: state for state in states},
        decisions={decision.control: decision for decision in decisions},
        duties=duties,
    )


def get_revision(actor: Actor, revision: int) -> Statement:
    """Return a frozen revision by its number.

    Raises:
        NotFound: No such revision was frozen.
    """
    found = Statement.objects.visible_to(actor).filter(revision=revision).first()
    if found is None:
        raise NotFound(f"There is no revision {revision} of the statement.")
    return found


def get_row(
    actor: Actor,
    control: str,
    states: Mapping[str, ControlState] | None = None,
    decided: Sequence[ApplicabilityDecision] | None = None,
) -> SoaRow:
    """Return one row as it stands now; ``states`` and ``decided`` as for `live_rows`.

    Raises:
        NotFound: Annex A has no such control.
    """
    for row in live_rows(actor, states, decided):
        if row.control == control:
            return row
    raise NotFound(f"Annex A has no control “{control}”.")


def is_unaltered(statement: Statement) -> bool:
    """Say whether the rows of a frozen revision still have the digest they were frozen with."""
    return digest_of(statement.rows) == statement.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The live statement with what people need beside it."""

    rows: tuple[SoaRow, ...]
    warnings: tuple[Mismatch, ...]
    open_tasks: Mapping[str, int]
    decisions: Mapping[str, ApplicabilityDecision]
    latest: Statement | None
    changes: tuple[RowChange, ...]

    @property
    def tally(self) -> Tally:
        """Return how the rows stand."""
        return tally(self.rows)


def sheet(actor: Actor) -> Sheet:
    """Return the live statement with warnings, open work and what changed since the last freeze."""
    decided = all_decisions(actor)
    rows, latest = live_rows(actor, decided=decided), latest_statement(actor)
    tasks = open_tasks_by_requirement(actor)
    return Sheet(
        rows=rows,
        warnings=mismatches(rows, tasks),
        open_tasks=tasks,
        decisions={row.control: row for row in decided},
        latest=latest,
        changes=diff(rows_of(latest), rows) if latest else (),
    )


def rows_of(statement: Statement) -> tuple[SoaRow, ...]:
    """Return the rows of a frozen revision."""
    return tuple(
        SoaRow(**cast("dict[str, Any]", {**row, "inclusion": tuple(row["inclusion"])}))
        for row in statement.rows
    )


def changes_since(actor: Actor, statement: Statement) -> tuple[RowChange, ...]:
    """Return what changed in the live statement since a frozen revision."""
    return diff(rows_of(statement), live_rows(actor))


def risks_naming(actor: Actor, control: str) -> OwnedQuerySet[Risk]:
    """Return the live risks that rely on a control, the highest first."""
    rows = risks_visible_to(actor).filter(relying_on(control), status__in=LIVE)
    return rows.order_by("-current_rank", "-id")


def as_approvable(actor: Actor) -> Approvable:
    """Return what is approved of the live statement: what applies, and each justification.

    How far controls are built is not part of it. Whoever decided on a row since the last frozen
    revision is an author.
    """
    rows = [(row.control, row.applicable) for row in live_rows(actor)]
    decided = [(row.control, row.applicable, row.basis, row.reason) for row in all_decisions(actor)]
    found = Entry.objects.visible_to(actor).filter(event__in=("soa.decided", "soa.withdrawn"))
    last = latest_statement(actor)
    if last is not None:
        found = found.filter(at__gt=last.frozen_at)
    acting = set(found.order_by().values_list("actor_id", flat=True).distinct())
    return Approvable(
        subject=subject_of(actor.organisation_id),
        content=digest({"rows": rows, "decided": decided}),
        authors=people_behind(actor, acting),
    )


def subject_of(organisation: UUID) -> Subject:
    """Return the live statement of an organisation as a reference by value."""
    return Subject(kind="statement", id=organisation, label="Statement of Applicability")
