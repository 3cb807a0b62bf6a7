"""What belongs to many findings, read in one statement each."""

from collections.abc import Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from steward.domain.findings.models import CorrectiveAction, FindingSubject, SimilarCase
from steward.foundation.core.actor import Actor

Part = TypeVar("Part", CorrectiveAction, FindingSubject, SimilarCase)


def _grouped(rows: Iterable[Part]) -> Mapping[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = {}
    for row in rows:
        found.setdefault(row.finding_id, []).append(row)
    return found


def subjects_by(actor: Actor, findings: Iterable[UUID]) -> Mapping[UUID, list[FindingSubject]]:
    """Return finding → what it concerns, in the order in which it was named."""
    rows = FindingSubject.objects.visible_to(actor).filter(finding__in=list(findings))
    return _grouped(rows.order_by("id"))


def actions_by(actor: Actor, findings: Iterable[UUID]) -> Mapping[UUID, list[CorrectiveAction]]:
    """Return finding → its corrective actions, in their order."""
    rows = CorrectiveAction.objects.visible_to(actor).filter(finding__in=list(findings))
    return _grouped(rows.select_related("owner").order_by("number"))


def cases_by(actor: Actor, findings: Iterable[UUID]) -> Mapping[UUID, list[SimilarCase]]:
    """Return finding → where the same could be, in the order in which it was thought of."""
    rows = SimilarCase.objects.visible_to(actor).filter(finding__in=list(findings))
    return _grouped(rows.order_by("id"))
