"""Tie an incident to risks that came true, controls that failed, and a nonconformity."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from steward.domain.controls.queries import get_standing
from steward.domain.incidents.events import IncidentTied, IncidentUntied
from steward.domain.incidents.models import Incident, IncidentControl, IncidentRisk
from steward.domain.incidents.operations.reporting import written
from steward.domain.incidents.operations.settling import held
from steward.domain.incidents.policy import EDIT_INCIDENT
from steward.domain.incidents.rules import checking
from steward.domain.risks.models import RecordedLoss, Risk
from steward.domain.risks.operations.happening import record_loss
from steward.domain.risks.queries.register import get_risk
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record


@transaction.atomic
def tie_risk(
    *, actor: Actor, incident: Incident, risk_id: UUID, came_true: bool = True
) -> IncidentRisk:
    """Say which risk of the register came true in an incident, or nearly did.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        NotFound: There is no such risk.
        Conflict: It is over.
    """
    require(actor, EDIT_INCIDENT, incident)
    row, risk = written(actor, incident), get_risk(actor, risk_id)
    tie, made = IncidentRisk.objects.get_or_create(
        organisation_id=actor.organisation_id,
        incident=row,
        risk=risk,
        defaults={"came_true": came_true},
    )
    if not made:
        tie.came_true = came_true
        tie.save(update_fields=["came_true"])
    record(actor, IncidentTied(subject=row.as_subject(), label=_name(risk)))
    return tie


@transaction.atomic
def untie_risk(*, actor: Actor, tie: IncidentRisk) -> Incident:
    """Take the tie to a risk back; a loss that was recorded stays in the register.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is over.
    """
    require(actor, EDIT_INCIDENT, tie.incident)
    row = written(actor, tie.incident)
    label = _name(tie.risk)
    tie.delete()
    record(actor, IncidentUntied(subject=row.as_subject(), label=label))
    return row


@transaction.atomic
def record_incident_loss(
    *, actor: Actor, tie: IncidentRisk, loss: Decimal, note: str = ""
) -> RecordedLoss:
    """Record in the register that the risk happened and what it cost, on the day it began.

    Raises:
        NotAllowed: The actor may not work on incidents, or may not judge risks.
        Conflict: It was recorded already, the risk did not come true, or it is a drill.
        Invalid: The amount is out of range.
    """
    require(actor, EDIT_INCIDENT, tie.incident)
    row = held(actor, tie.incident)
    kept = IncidentRisk.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=tie.pk)
    if row.is_drill:
        raise Conflict("An exercise costs nothing that the register counts.")
    if not kept.came_true:
        raise Conflict("This risk did not come true; say first that it did.")
    if kept.loss_id is not None and _stands(actor, kept.loss_id):
        raise Conflict("The loss is in the register already; take it back there to change it.")
    day = (row.began_at or row.noticed_at).date()
    told = note.strip() or f"{row.reference} {row.title}"
    made = record_loss(actor=actor, risk=kept.risk, happened_on=day, loss=loss, note=told)
    kept.loss_id = made.pk
    kept.save(update_fields=["loss_id"])
    return made


def _stands(actor: Actor, key: UUID) -> bool:
    return RecordedLoss.objects.visible_to(actor).filter(pk=key).exists()


@transaction.atomic
def name_failed_control(
    *, actor: Actor, incident: Incident, control: str, how: str
) -> IncidentControl:
    """Say which control failed, and how; saying it again replaces what was said.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        NotFound: There is no such control.
        Conflict: It is over.
        Invalid: It is not said how.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = written(actor, incident)
    standing = get_standing(actor, control)
    told = checking.text(how, "how", "Say how it failed.", 2_000)
    tie, _ = IncidentControl.objects.update_or_create(
        organisation_id=actor.organisation_id,
        incident=row,
        control=standing.requirement.id,
        defaults={"how": told},
    )
    record(actor, IncidentTied(subject=row.as_subject(), label=f"control {tie.control}"))
    return tie


@transaction.atomic
def unname_failed_control(*, actor: Actor, tie: IncidentControl) -> Incident:
    """Take back that a control failed.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is over.
    """
    require(actor, EDIT_INCIDENT, tie.incident)
    row = written(actor, tie.incident)
    label = f"control {tie.control}"
    tie.delete()
    record(actor, IncidentUntied(subject=row.as_subject(), label=label))
    return row


@transaction.atomic
def tie_nonconformity(*, actor: Actor, incident: Incident, finding: Subject) -> Incident:
    """Keep the nonconformity that an incident led to, by value; another replaces it.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Invalid: It has no name.
    """
    require(actor, EDIT_INCIDENT, incident)
    if not finding.label.strip():
        raise Invalid("Name the nonconformity.", place="label")
    row = held(actor, incident)
    row.nonconformity = {"kind": finding.kind, "id": str(finding.id), "label": finding.label[:300]}
    row.save(update_fields=["nonconformity"])
    record(actor, IncidentTied(subject=row.as_subject(), label=finding.label[:300]))
    return row


def _name(risk: Risk) -> str:
    return f"{risk.reference} {risk.title}"[:200]
