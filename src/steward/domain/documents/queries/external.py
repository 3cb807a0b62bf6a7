"""Read external documents."""

from datetime import date
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from steward.domain.documents.models import ExternalDocument
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def external_documents(actor: Actor) -> OwnedQuerySet[ExternalDocument]:
    """Return the external documents with who watches for new editions."""
    return ExternalDocument.objects.visible_to(actor).select_related("watcher")


def external_with_standing(actor: Actor) -> QuerySet[ExternalDocument]:
    """Return the external documents with ``review_due`` and ``is_needed``."""
    return external_documents(actor).annotate(
        review_due=ExpressionWrapper(
            Q(review_on__lte=actor.today, ended_at=None), output_field=BooleanField()
        ),
        is_needed=ExpressionWrapper(Q(ended_at=None), output_field=BooleanField()),
    )


def get_external(actor: Actor, key: UUID) -> ExternalDocument:
    """Return one external document.

    Raises:
        NotFound: It is not there for this actor.
    """
    return external_documents(actor).one(actor, key)


def external_due(actor: Actor, until: date) -> OwnedQuerySet[ExternalDocument]:
    """Return the external documents that are looked at again on a day or before."""
    return external_documents(actor).filter(review_on__lte=until, ended_at=None)
