"""Read the plan of communication and what was told."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Case, CharField, Q, Value, When

from steward.domain.competence.models import Communication, Telling
from steward.domain.competence.terms.communication import SOON_DAYS, Due
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def communications_visible_to(actor: Actor) -> OwnedQuerySet[Communication]:
    """Return the plan with who speaks; ``due`` says when each is told next."""
    soon = actor.today + timedelta(days=SOON_DAYS)
    rows = Communication.objects.visible_to(actor).select_related("speaker_person")
    return rows.annotate(
        due=Case(
            When(ended_at__isnull=False, then=Value("ended")),
            When(next_on=None, then=Value(Due.ON_TRIGGER.value)),
            When(next_on__lt=actor.today, then=Value(Due.OVERDUE.value)),
            When(next_on__lte=soon, then=Value(Due.SOON.value)),
            default=Value(Due.LATER.value),
            output_field=CharField(),
        ),
        is_live=Q(ended_at=None),
    )


def get_communication(actor: Actor, key: UUID) -> Communication:
    """Return one line of the plan.

    Raises:
        NotFound: It is not there for this actor.
    """
    return communications_visible_to(actor).one(actor, key)


def overdue_communications(actor: Actor) -> OwnedQuerySet[Communication]:
    """Return what should have been told by now and was not."""
    return communications_visible_to(actor).filter(due=Due.OVERDUE.value).order_by("next_on", "id")


def tellings_of(actor: Actor, communication: Communication, limit: int = 200) -> list[Telling]:
    """Return when something was told, the newest first."""
    rows = Telling.objects.visible_to(actor).filter(communication=communication)
    return list(rows.select_related("file").order_by("-told_on", "-id")[:limit])


def get_telling(actor: Actor, key: UUID) -> Telling:
    """Return one telling with its file.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Telling.objects.get_queryset().select_related("file", "communication").one(actor, key)
