"""Read the Statement of Applicability, live and frozen."""

from uuid import UUID

from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.frameworks.queries import (
    ISO_42001,
    adopted_frameworks,
    current_resource,
    resource_body,
)
from steward.domain.risks.queries import risks_by_control
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.rules import statement_rows
from steward.domain.soa.terms import SoaRow
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
