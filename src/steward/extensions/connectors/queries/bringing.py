"""Read the files that were brought."""

from datetime import datetime
from uuid import UUID

from steward.extensions.connectors.models import Bringing, BroughtFile
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def bringings_visible_to(actor: Actor) -> OwnedQuerySet[Bringing]:
    """Return what was brought, the newest first."""
    return Bringing.objects.visible_to(actor).order_by("-id")


def get_bringing(actor: Actor, key: UUID) -> Bringing:
    """Return files that were brought together.

    Raises:
        NotFound: They are not there for this actor.
    """
    return Bringing.objects.visible_to(actor).one(actor, key)


def files_of(actor: Actor, bringing: Bringing) -> list[BroughtFile]:
    """Return the files in the order in which they were brought."""
    rows = BroughtFile.objects.visible_to(actor).filter(bringing=bringing)
    return list(rows.select_related("stored").order_by("id"))


def first_taken(actor: Actor, digest: str) -> datetime | None:
    """Return when these bytes were taken in for the first time, or None."""
    rows = BroughtFile.objects.visible_to(actor).filter(digest=digest, taken_at__isnull=False)
    return rows.order_by("id").values_list("read_at", flat=True).first()
