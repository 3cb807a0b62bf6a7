"""Read the changes that suppliers announced."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from steward.domain.parts.models import Part
from steward.domain.relationships.models import NoticeSystem, SupplierNotice
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

WAITING = ("received", "assessed")


def notices_visible_to(actor: Actor) -> OwnedQuerySet[SupplierNotice]:
    """Return the announced changes with their suppliers.

    ``is_waiting`` says that nobody decided yet; ``is_late`` that it took effect meanwhile.
    """
    waiting = Q(state__in=WAITING)
    late = waiting & Q(effective_on__lt=actor.today)
    return (
        SupplierNotice.objects.visible_to(actor)
        .select_related("part")
        .annotate(
            is_waiting=ExpressionWrapper(waiting, output_field=BooleanField()),
            is_late=ExpressionWrapper(late, output_field=BooleanField()),
        )
    )


def get_notice(actor: Actor, key: UUID) -> SupplierNotice:
    """Return one announced change.

    Raises:
        NotFound: It is not there for this actor.
    """
    return notices_visible_to(actor).one(actor, key)


def notices_of(actor: Actor, part: Part) -> list[SupplierNotice]:
    """Return the changes that a supplier announced, the latest first."""
    rows = notices_visible_to(actor).filter(part=part)
    return list(rows.order_by("-received_on", "-id")[:100])


def touched_by(actor: Actor, notice: SupplierNotice) -> list[AiSystem]:
    """Return the AI systems that an announced change touches, by name."""
    rows = NoticeSystem.objects.visible_to(actor).filter(notice=notice).select_related("system")
    return [row.system for row in rows.order_by("system__name", "id")]
