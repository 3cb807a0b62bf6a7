"""Read the Statement of Applicability, live and frozen."""

from uuid import UUID

from steward.domain.soa.models import ApplicabilityDecision, Statement
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
