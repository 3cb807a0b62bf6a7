"""Read the audit programme: its audits, what they cover, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from steward.domain.audits.models import Audit, Certificate, ChecklistItem, Programme
from steward.domain.audits.queries.audits import (
    NO_JUDGEMENT,
    listed_audits,
    wanted_requirements,
)
from steward.domain.audits.queries.ties import own_work_judged
from steward.domain.audits.rules.covering import CoverRow, Point, coverage
from steward.domain.audits.rules.cycle import Dated, Gap, gaps_of
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

YEAR = timedelta(days=365)
LIVE = [state.value for state in AuditState if state is not AuditState.CANCELLED]
REPORTED = [state.value for state in AuditState if state.is_reported]


def programmes_visible_to(actor: Actor) -> OwnedQuerySet[Programme]:
    """Return the audit programmes with who is responsible."""
    return Programme.objects.visible_to(actor).select_related("responsible")


def get_programme(actor: Actor, key: UUID) -> Programme:
    """Return a programme.

    Raises:
        NotFound: There is none.
    """
    return Programme.objects.get_queryset().select_related("responsible").one(actor, key)


def current_programme(actor: Actor) -> Programme | None:
    """Return the programme that runs today, or else the newest."""
    rows = programmes_visible_to(actor)
    running = rows.filter(starts_on__lte=actor.today, ends_on__gte=actor.today)
    return running.order_by("-starts_on", "-id").first() or rows.order_by("-starts_on").first()


def certificates_visible_to(actor: Actor) -> OwnedQuerySet[Certificate]:
    """Return the certificates."""
    return Certificate.objects.visible_to(actor)


def current_certificate(actor: Actor) -> Certificate | None:
    """Return the certificate that lasts longest and was not ended, or None."""
    rows = certificates_visible_to(actor).filter(ended_on=None)
    return rows.order_by("-valid_until", "-id").first()


def certificates_shown(actor: Actor) -> list[Certificate]:
    """Return the certificates of which the public is told today, the one that ends last first."""
    rows = certificates_visible_to(actor).order_by("-valid_until")
    return [row for row in rows if row.is_shown_on(actor.today)]


def get_certificate(actor: Actor, key: UUID) -> Certificate:
    """Return a certificate.

    Raises:
        NotFound: There is none.
    """
    return Certificate.objects.get_queryset().one(actor, key)


def audits_in(actor: Actor, programme: Programme) -> list[Audit]:
    """Return the audits of a programme that the actor may see, in order of time."""
    rows = listed_audits(actor).filter(programme=programme)
    return list(rows.order_by("starts_on", "id"))


def coverage_of(actor: Actor, audits: Sequence[Audit]) -> tuple[CoverRow, ...]:
    """Return what some audits cover of all that is to be audited, in framework order."""
    known = {row.pk: row for row in audits}
    rows = ChecklistItem.objects.visible_to(actor).filter(audit__in=list(known))
    points = [
        Point(
            audit=str(audit),
            framework=framework,
            requirement=requirement,
            is_reported=AuditState(known[audit].state).is_reported,
            is_cancelled=known[audit].state == AuditState.CANCELLED,
            judged=judgement not in NO_JUDGEMENT,
        )
        for audit, framework, requirement, judgement in rows.values_list(
            "audit_id", "framework", "requirement", "judgement"
        )
    ]
    wanted = [
        (found.id, requirement.id, requirement.title, requirement.is_control)
        for found, requirement in wanted_requirements(actor)
    ]
    return coverage(wanted, points)


def date_gaps(
    programme: Programme, audits: Sequence[Audit], certificate: Certificate | None
) -> tuple[Gap, ...]:
    """Return what a programme lacks in dates by the rules of the cycle."""
    dated = [
        Dated(
            kind=AuditKind(row.kind),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            done=AuditState(row.state).is_reported,
        )
        for row in audits
        if row.state != AuditState.CANCELLED
    ]
    return gaps_of(
        dated,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        decided_on=None if certificate is None else certificate.decided_on,
        valid_until=None if certificate is None else certificate.valid_until,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeSeen:
    """A programme with its audits, what they cover and what it lacks."""

    programme: Programme
    audits: list[Audit]
    rows: tuple[CoverRow, ...]
    gaps: tuple[Gap, ...]
    certificate: Certificate | None


def seen_programme(actor: Actor, programme: Programme) -> ProgrammeSeen:
    """Return all that the page of a programme shows."""
    audits = audits_in(actor, programme)
    certificate = current_certificate(actor)
    return ProgrammeSeen(
        programme=programme,
        audits=audits,
        rows=coverage_of(actor, audits),
        gaps=date_gaps(programme, audits, certificate),
        certificate=certificate,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFacts:
    """What an auditor of the management system would say about its internal audits.

    ``undeclared`` are audits begun although somebody of the team has declared nothing;
    ``own_work`` are points judged by somebody whose own work they are, with why.
    """

    last_internal_on: date | None
    none_in_twelve_months: bool
    controls_never_audited: tuple[str, ...]
    clauses_never_audited: tuple[str, ...]
    undeclared: tuple[str, ...]
    own_work: tuple[str, ...]
    overdue_reports: tuple[str, ...]
    nonconformities_not_raised: tuple[str, ...]


def audit_facts(actor: Actor) -> AuditFacts:
    """Return facts about internal audits for rules that look at the whole management system."""
    every = Audit.objects.visible_to(actor)
    internal = every.filter(kind=AuditKind.INTERNAL, state__in=REPORTED)
    last = internal.order_by("-ends_on").values_list("ends_on", flat=True).first()
    rows = coverage_of(actor, list(every.filter(state__in=LIVE)))
    never = [row for row in rows if row.framework == "iso-42001" and row.cover == "never"]
    late = every.filter(state=AuditState.UNDER_WAY, ends_on__lt=actor.today - timedelta(days=30))
    begun = every.exclude(state__in=[AuditState.PLANNED, AuditState.PREPARED, AuditState.CANCELLED])
    undeclared = begun.filter(team__declared_at=None, team__isnull=False).distinct()
    open_points = ChecklistItem.objects.visible_to(actor).filter(
        Q(judgement="major") | Q(judgement="minor"), finding_id=None
    )
    return AuditFacts(
        last_internal_on=last,
        none_in_twelve_months=last is None or last < actor.today - YEAR,
        controls_never_audited=tuple(row.requirement for row in never if row.is_control),
        clauses_never_audited=tuple(row.requirement for row in never if not row.is_control),
        undeclared=tuple(row.reference for row in undeclared.order_by("number")),
        own_work=tuple(own_work_judged(actor, begun.filter(ends_on__gte=actor.today - YEAR))),
        overdue_reports=tuple(row.reference for row in late.order_by("number")),
        nonconformities_not_raised=tuple(
            f"{row.audit.reference} {row.requirement}"
            for row in open_points.select_related("audit").order_by("audit__number", "place")
        ),
    )
