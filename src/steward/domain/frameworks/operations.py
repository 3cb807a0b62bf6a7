"""Install content and adopt frameworks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.frameworks.events import (
    FrameworkAdopted,
    FrameworkLeft,
    PackHeld,
    PackInstalled,
    PackTaken,
    PackTakenBack,
)
from steward.domain.frameworks.models import Adoption, HeldPack, InstalledPack, InstalledResource
from steward.domain.frameworks.policy import ADOPT_FRAMEWORK, INSTALL_PACK
from steward.domain.frameworks.queries import (
    ISO_42001,
    current_resource,
    meet_content_anew,
    version_before,
)
from steward.domain.frameworks.queries import framework as parsed_framework
from steward.domain.frameworks.rules import DAYS_TO_GO_BACK, back_until
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceContent:
    """A resource as it is to be installed."""

    urn: str
    kind: str
    version: str
    title: str
    digest: str
    body: dict[str, Any]


@transaction.atomic
def install_pack(
    *, urn: str, version: str, title: str, digest: str, resources: Sequence[ResourceContent]
) -> bool:
    """Install a pack for the whole installation; says whether anything changed.

    There is no actor: content belongs to no organisation. The version that was current stays for
    what was evaluated under it. Installing the same digest again changes nothing.
    """
    return _install(None, urn, version, title, digest, resources) is not None


def _install(
    owner: UUID | None,
    urn: str,
    version: str,
    title: str,
    digest: str,
    resources: Sequence[ResourceContent],
) -> InstalledPack | None:
    """Make a version current, or return None when it is already."""
    rows = InstalledPack.objects.filter(organisation_id=owner, urn=urn)
    existing = rows.select_for_update().filter(digest=digest).first()
    if existing is not None and existing.is_current:
        return None
    meet_content_anew()
    rows.filter(is_current=True).update(is_current=False)
    if existing is not None:
        existing.is_current = True
        existing.save(update_fields=["is_current"])
        return existing
    pack = InstalledPack.objects.create(
        organisation_id=owner, urn=urn, version=version, title=title, digest=digest
    )
    InstalledResource.objects.bulk_create(
        InstalledResource(
            organisation_id=owner,
            pack=pack,
            urn=item.urn,
            kind=item.kind,
            version=item.version,
            title=item.title,
            digest=item.digest,
            body=item.body,
        )
        for item in resources
    )
    return pack


@transaction.atomic
def bring_pack(
    *,
    actor: Actor,
    urn: str,
    version: str,
    title: str,
    digest: str,
    resources: Sequence[ResourceContent],
) -> InstalledPack | None:
    """Install a library for the actor's organisation alone; None when it is installed already.

    The version before stays, for what was evaluated under it and to go back to.

    Raises:
        NotAllowed: The actor may not install content.
    """
    require(actor, INSTALL_PACK)
    own = InstalledPack.objects.filter(organisation_id=actor.organisation_id, urn=urn)
    before = own.filter(is_current=True).values_list("version", flat=True).first()
    pack = _install(actor.organisation_id, urn, version, title, digest, resources)
    if pack is not None:
        event = PackInstalled(
            subject=pack.as_subject(), title=title[:200], version=version[:60], before=before or ""
        )
        record(actor, event)
    return pack


@transaction.atomic
def take_back_pack(*, actor: Actor, pack: InstalledPack) -> InstalledPack | None:
    """Go back to the version before, or take the library away; returns what is current then.

    Nothing is deleted: a version under which something was answered can still be read.

    Raises:
        NotAllowed: The actor may not install content.
        Conflict: It is not current, or a framework that would be gone is followed.
    """
    require(actor, INSTALL_PACK, pack)
    own = InstalledPack.objects.filter(organisation_id=actor.organisation_id, urn=pack.urn)
    versions = list(own.select_for_update().order_by("-id"))
    if not any(row.pk == pack.pk and row.is_current for row in versions):
        raise Conflict("This version is not the current one.")
    older = [row for row in versions if row.pk < pack.pk]
    before = older[0] if older else None
    _check_not_followed(actor, pack, before)
    meet_content_anew()
    own.filter(pk=pack.pk).update(is_current=False)
    if before is not None:
        own.filter(pk=before.pk).update(is_current=True)
    current = before.version if before else "none"
    event = PackTakenBack(
        subject=pack.as_subject(),
        title=pack.title[:200],
        version=pack.version[:60],
        current=current[:60],
    )
    record(actor, event)
    return before


def _check_not_followed(actor: Actor, pack: InstalledPack, before: InstalledPack | None) -> None:
    def names(of: InstalledPack) -> set[str]:
        rows = InstalledResource.objects.filter(pack=of, kind="framework")
        return {str(urn).rsplit(":", 1)[-1] for urn in rows.values_list("urn", flat=True)}

    gone = names(pack) - (names(before) if before else set())
    followed = Adoption.objects.visible_to(actor).filter(framework__in=gone)
    if followed.exists():
        raise Conflict("A framework of this library is followed; stop following it first.")


@transaction.atomic
def hold_pack(*, actor: Actor, pack: InstalledPack, reason: str) -> HeldPack:
    """Keep to one version of a shipped pack: to the newest, so that the next waits, or go back.

    The version before the newest can be gone back to for some days; later, too much stands on it.

    Raises:
        NotAllowed: The actor may not install content.
        Invalid: The reason is missing.
        Conflict: It is a library of one's own, held already, too old, or the days are over.
    """
    require(actor, INSTALL_PACK, pack)
    if not reason.strip():
        raise Invalid("Say why; others will ask.", place="reason")
    if not pack.is_shipped:
        raise Conflict("A library that you brought is taken back instead.")
    rows = HeldPack.objects.visible_to(actor).select_for_update().filter(urn=pack.urn)
    held = rows.first()
    if held is not None and held.ended_at is None:
        raise Conflict("A version of this pack is kept to already; take the newest first.")
    _check_back(actor, pack, held)
    meet_content_anew()
    held, _ = HeldPack.objects.update_or_create(
        organisation_id=actor.organisation_id,
        urn=pack.urn,
        defaults={
            "pack": pack,
            "reason": reason.strip(),
            "held_by": actor.label[:200],
            "held_at": actor.now,
            "ended_at": None,
        },
    )
    event = PackHeld(
        subject=pack.as_subject(),
        title=pack.title[:200],
        version=pack.version[:60],
        reason=reason.strip()[:500],
    )
    record(actor, event)
    return held


def _check_back(actor: Actor, pack: InstalledPack, held: HeldPack | None) -> None:
    newest = InstalledPack.objects.get(organisation_id=None, urn=pack.urn, is_current=True)
    if pack.pk == newest.pk:
        return
    before = version_before(newest)
    if before is None or before.pk != pack.pk:
        raise Conflict("Only the version right before the newest can be gone back to.")
    until = back_until(newest.installed_at, held.ended_at if held else None)
    if actor.now > until:
        days = f"{DAYS_TO_GO_BACK} days"
        raise Conflict(f"Going back was possible for {days}, until {until:%-d %B %Y}.")
    _check_not_followed(actor, newest, pack)


@transaction.atomic
def take_newest(*, actor: Actor, held: HeldPack) -> InstalledPack:
    """Take the newest version of a shipped pack; the one before can be gone back to for some days.

    Raises:
        NotAllowed: The actor may not install content.
        Conflict: The newest was taken already, or a framework that would be gone is followed.
    """
    require(actor, INSTALL_PACK, held.pack)
    held = HeldPack.objects.get_queryset().select_for_update().get(pk=held.pk)
    if held.ended_at is not None:
        raise Conflict("The newest version was taken already.")
    newest = InstalledPack.objects.get(organisation_id=None, urn=held.urn, is_current=True)
    _check_not_followed(actor, held.pack, newest)
    meet_content_anew()
    held.ended_at = actor.now
    held.save(update_fields=["ended_at"])
    event = PackTaken(
        subject=newest.as_subject(), title=newest.title[:200], version=newest.version[:60]
    )
    record(actor, event)
    return newest


@transaction.atomic
def adopt_framework(*, actor: Actor, framework: str, reason: str = "") -> Adoption:
    """Follow a framework; adopting it again changes nothing.

    Raises:
        NotAllowed: The actor may not change the organisation.
        NotFound: No installed pack brings such a framework.
    """
    require(actor, ADOPT_FRAMEWORK)
    title = parsed_framework(current_resource("framework", framework).id).short_title
    adoption, created = Adoption.objects.get_or_create(
        organisation_id=actor.organisation_id,
        framework=framework,
        defaults={"reason": reason.strip()},
    )
    if created:
        meet_content_anew()
        subject = Subject(kind="adoption", id=adoption.id, label=title)
        record(actor, FrameworkAdopted(subject=subject, framework=title, reason=reason.strip()))
    return adoption


@transaction.atomic
def leave_framework(*, actor: Actor, framework: str, reason: str) -> None:
    """Stop following a framework; its duties leave the Statement of Applicability.

    Raises:
        NotAllowed: The actor may not change the organisation.
        Invalid: The reason is missing.
        Conflict: The management system itself rests on the framework, or it is not followed.
    """
    require(actor, ADOPT_FRAMEWORK)
    if framework == ISO_42001:
        raise Conflict("The management system itself rests on ISO/IEC 42001.")
    if not reason.strip():
        raise Invalid("Say why you stop following it; an auditor will ask.", place="reason")
    adoption = Adoption.objects.visible_to(actor).filter(framework=framework).first()
    if adoption is None:
        raise Conflict("This framework is not followed.")
    title = parsed_framework(current_resource("framework", framework).id).short_title
    subject = Subject(kind="adoption", id=adoption.id, label=title)
    record(actor, FrameworkLeft(subject=subject, framework=title, reason=reason.strip()))
    adoption.delete()
    meet_content_anew()
