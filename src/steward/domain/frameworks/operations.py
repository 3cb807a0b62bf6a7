"""Install content and adopt frameworks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.frameworks.events import (
    FrameworkAdopted,
    FrameworkLeft,
    PackInstalled,
    PackTakenBack,
)
from steward.domain.frameworks.models import Adoption, InstalledPack, InstalledResource
from steward.domain.frameworks.policy import ADOPT_FRAMEWORK, INSTALL_PACK
from steward.domain.frameworks.queries import ISO_42001, current_resource
from steward.domain.frameworks.queries import framework as parsed_framework
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
