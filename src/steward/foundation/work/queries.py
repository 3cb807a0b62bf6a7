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


def unseen_work(actor: Actor, limit: int = 3) -> list[Work]:
    """Return what the actor asked for and has not seen the end of, newest first."""
    rows = Work.objects.visible_to(actor).filter(seen=False, asked_by=actor.id)
    return list(rows.order_by("-id")[:limit])
