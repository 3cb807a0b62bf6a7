"""Install content and adopt frameworks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from steward.domain.frameworks.events import FrameworkAdopted, FrameworkLeft
from steward.domain.frameworks.models import Adoption, InstalledPack, InstalledResource
from steward.domain.frameworks.policy import ADOPT_FRAMEWORK
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
    existing = InstalledPack.objects.select_for_update().filter(urn=urn, digest=digest).first()
    if existing is not None and existing.is_current:
        return False
    InstalledPack.objects.filter(urn=urn, is_current=True).update(is_current=False)
    if existing is not None:
        existing.is_current = True
        existing.save(update_fields=["is_current"])
        return True
    pack = InstalledPack.objects.create(urn=urn, version=version, title=title, digest=digest)
    InstalledResource.objects.bulk_create(
        InstalledResource(
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
    return True


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
