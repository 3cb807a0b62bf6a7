"""Read long work."""

from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.work.models import Work


def get_work(actor: Actor, key: UUID) -> Work:
    """Return one piece of work.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Work.objects.get_queryset().one(actor, key)


def is_of(actor: Actor, key: UUID) -> bool:
    """Say whether the actor asked for a piece of work itself."""
    return Work.objects.visible_to(actor).filter(pk=key, asked_by=actor.id).exists()


def finished_work(actor: Actor, kind: str, key: str) -> Work | None:
    """Return work of a kind of the actor's organisation that ended well with a result's key."""
    rows = Work.objects.visible_to(actor).filter(kind=kind, status="done")
    return rows.filter(result__key=key).order_by("-id").first()
