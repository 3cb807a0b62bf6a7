"""Read notices and decisions, and what of them the public may see."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from steward.domain.assessments.models import ImpactAssessment
from steward.domain.incidents.models import (
    CommunicationDecision,
    NoticeVersion,
    PublicPlace,
    SystemNotice,
)
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system, systems_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet

MOST = 500


def told_systems(actor: Actor) -> QuerySet[AiSystem]:
    """Return every system of the inventory with what is told about it to the public."""
    return systems_visible_to(actor).annotate(notice_version=F("notice__published"))


def notice_of(system: AiSystem) -> SystemNotice | None:
    """Return what is being written about a system; None while nothing is."""
    found: SystemNotice | None = getattr(system, "notice", None)
    return found


def get_notice(actor: Actor, key: UUID) -> SystemNotice:
    """Return the notice of a system by the system's key.

    Raises:
        NotFound: There is no such system, or nothing is written about it.
    """
    found = notice_of(get_system(actor, key))
    if found is None:
        raise NotFound("Nothing is written about this AI system yet.")
    return found


def versions_of(actor: Actor, notice: SystemNotice) -> list[NoticeVersion]:
    """Return what was published about a system, newest first."""
    rows = NoticeVersion.objects.visible_to(actor).filter(notice=notice)
    return list(rows.order_by("-number")[:MOST])


def get_notice_version(actor: Actor, notice: SystemNotice, number: int) -> NoticeVersion:
    """Return one published version.

    Raises:
        NotFound: There is no such version.
    """
    rows = NoticeVersion.objects.visible_to(actor).filter(notice=notice, number=number)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such published version.")
    return found


def content_of(actor: Actor, notice: SystemNotice) -> dict[str, Any]:
    """Return what a notice would tell if it were published now; the public sees nothing else."""
    summary = ""
    if notice.with_summary:
        rows = ImpactAssessment.objects.visible_to(actor).filter(system=notice.system_id)
        rows = rows.exclude(published_at=None)
        summary = rows.values_list("summary", flat=True).first() or ""
    return {
        "name": notice.name,
        "purpose": notice.purpose,
        "intended_use": notice.intended_use,
        "limits": notice.limits,
        "oversight": notice.oversight,
        "contact": notice.contact,
        "summary": summary,
    }


def decisions_visible_to(actor: Actor) -> OwnedQuerySet[CommunicationDecision]:
    """Return what was decided to be told or not, the latest first."""
    return CommunicationDecision.objects.visible_to(actor).order_by("-decided_on", "-id")


# -- what the public sees --


def published_versions(actor: Actor) -> list[NoticeVersion]:
    """Return what stands published about systems that are in the inventory, by name."""
    rows = NoticeVersion.objects.visible_to(actor).filter(
        number=F("notice__published"), taken_back_at=None, notice__system__archived_at=None
    )
    return list(rows.select_related("notice").order_by("notice__name", "id")[:MOST])


def published_version(actor: Actor, key: UUID) -> NoticeVersion:
    """Return what stands published about one system, by the key of its notice.

    Raises:
        NotFound: Nothing is; whether there is such a system at all is not told.
    """
    found = next((row for row in published_versions(actor) if row.notice_id == key), None)
    if found is None:
        raise NotFound("Nothing is published here.")
    return found


def systems_named_publicly(actor: Actor) -> list[tuple[str, str]]:
    """Return the systems that the public knows by name, as key and name."""
    return [(str(row.notice.system_id), row.content["name"]) for row in published_versions(actor)]


def open_place(place: PublicPlace, *, page: str) -> PublicPlace:
    """Return the place where a page of it is open.

    Raises:
        NotFound: It is shut.
    """
    if not (place.speak_up_open if page == "speak_up" else place.trust_open):
        raise NotFound("There is nothing here. Ask the organisation for its address.")
    return place
