"""What packs are made of, and where they are kept until they are fetched."""

import re
from pathlib import Path
from uuid import UUID

from django.conf import settings

from steward.extensions.auditpacks.operations import PACK
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Membership
from steward.foundation.proof.models import Checkpoint, ProofShape
from steward.foundation.proof.policy import EXPORT_PROOF
from steward.foundation.work.models import Work
from steward.foundation.work.queries import get_work

KEPT_DAYS = 7
POINTS = 200
"""At most so many checkpoints are in a pack, the first and the last among them."""


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


def shapes_of(actor: Actor) -> dict[UUID, list[str]]:
    """Return shape → the columns that leaves were made from."""
    return {row.pk: row.columns for row in ProofShape.objects.visible_to(actor)}


def points_until(actor: Actor, last: Checkpoint) -> list[Checkpoint]:
    """Return checkpoints from the first to the last one, evenly, ascending."""
    rows = Checkpoint.objects.visible_to(actor).filter(size__lte=last.size).order_by("size")
    sizes = list(rows.values_list("size", flat=True))
    every = max(1, len(sizes) // POINTS)
    wanted = {*sizes[::every], sizes[-1]}
    return list(rows.filter(size__in=wanted))


def people_of(actor: Actor) -> re.Pattern[str] | None:
    """Return what finds the name or the address of anybody who belongs or belonged here."""
    rows = Membership.objects.visible_to(actor).select_related("person")
    words = {word for row in rows for word in (str(row.person.name), row.person.email) if word}
    kept = sorted((re.escape(word) for word in words if len(word) > 2), key=len, reverse=True)
    return re.compile("|".join(kept), re.IGNORECASE) if kept else None
