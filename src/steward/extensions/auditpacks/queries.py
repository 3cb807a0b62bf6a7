"""Where packs are kept until they are fetched."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from steward.extensions.auditpacks.operations import PACK
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import NotFound
from steward.foundation.proof.policy import EXPORT_PROOF
from steward.foundation.work.models import Work
from steward.foundation.work.queries import get_work

KEPT_DAYS = 7


def folder_of(organisation: UUID) -> Path:
    """Return the folder of the packs of an organisation."""
    return Path(str(settings.STEWARD_FILES)) / str(organisation) / "packs"


def pack_place(organisation: UUID, work: UUID) -> Path:
    """Return where the pack that a piece of work made is."""
    return folder_of(organisation) / f"{work}.zip"


def packs_of(actor: Actor, limit: int = 10) -> list[Work]:
    """Return the packs that were asked for, the newest first."""
    return list(Work.objects.visible_to(actor).filter(kind=PACK).order_by("-id")[:limit])


def get_pack(actor: Actor, key: UUID) -> tuple[Work, Path]:
    """Return a finished pack and where it is.

    Raises:
        NotFound: There is none, or it is no longer kept.
        NotAllowed: The actor may not make audit packs.
    """
    work = get_work(actor, key)
    if work.kind != PACK:
        raise NotFound("There is no such audit pack.")
    require(actor, EXPORT_PROOF)
    require_whole(actor)
    place = pack_place(actor.organisation_id, work.pk)
    if work.status != "done" or not place.exists():
        raise NotFound(f"This pack is not there: packs are kept for {KEPT_DAYS} days.")
    return work, place
