"""Read the Statement of Applicability, live and frozen."""

from typing import Any, cast
from uuid import UUID

from steward.domain.controls.queries import control_states
from steward.domain.frameworks.queries import duties_by_framework, iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks.queries import linked_risks
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.rules import count_risks, diff, statement_rows
from steward.domain.soa.terms import Duty, LinkedRisk, RowChange, SoaDecision, SoaRow
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def decisions_visible_to(actor: Actor) -> OwnedQuerySet[ApplicabilityDecision]:
    """Return the decisions of applicability."""
    return ApplicabilityDecision.objects.visible_to(actor)


def statements_visible_to(actor: Actor) -> OwnedQuerySet[Statement]:
    """Return the frozen revisions."""
    return Statement.objects.visible_to(actor)


def latest_statement(actor: Actor) -> Statement | None:
    """Return the newest frozen revision, or None."""
    return Statement.objects.visible_to(actor).order_by("-revision").first()


def get_statement(actor: Actor, key: UUID) -> Statement:
    """Return one frozen revision.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Statement.objects.get_queryset().one(actor, key)


def live_rows(actor: Actor) -> tuple[SoaRow, ...]:
    """Return the 38 rows as risks, laws, answers and decisions stand now."""
    risks = count_risks(
        LinkedRisk(reference=reference, level=level, controls=names)
        for reference, level, names in linked_risks(actor)
    )
    decisions = {
        row.control: SoaDecision(control=row.control, applicable=row.applicable, reason=row.reason)
        for row in decisions_visible_to(actor)
    }
    duties = [
        Duty(source=title, kind="law", controls=names)
        for title, names in duties_by_framework(actor)
    ]
    titles = {item.id: item.title for item in controls(iso_42001())}
    return statement_rows(titles, risks, control_states(actor), decisions=decisions, duties=duties)


def rows_of(statement: Statement) -> tuple[SoaRow, ...]:
    """Return the rows of a frozen revision."""
    return tuple(
        SoaRow(**cast("dict[str, Any]", {**row, "inclusion": tuple(row["inclusion"])}))
        for row in statement.rows
    )


def changes_since(actor: Actor, statement: Statement) -> tuple[RowChange, ...]:
    """Return what changed in the live statement since a frozen revision."""
    return diff(rows_of(statement), live_rows(actor))
