"""Draft risk criteria, put them into force, and place every risk by them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from steward.domain.risks.events import CriteriaAdopted, CriteriaDraftDropped, CriteriaDrafted
from steward.domain.risks.models import LossSettings, RiskCriteria
from steward.domain.risks.operations.deriving import DERIVATION, STEP, derive_register
from steward.domain.risks.policy import EDIT_RISK, SET_CRITERIA
from steward.domain.risks.queries import draft_criteria
from steward.domain.risks.queries.previewing import moves_under
from steward.domain.risks.rules.criteria import read_method
from steward.domain.systems.queries import count_systems
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.operations.founding import set_appetite
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold
from steward.foundation.work.operations import ask_for_work

DERIVE = "risks.derive"
"""The work that derives a large register in steps; ``jobs`` runs it."""
LABEL = "Place every risk by the criteria now in force"


@transaction.atomic
def save_criteria(*, actor: Actor, body: Mapping[str, Any]) -> RiskCriteria:
    """Keep a draft of the next version; there is one, and it changes nothing yet.

    Raises:
        NotAllowed: The actor may not set the risk criteria.
        Invalid: A value is missing, outside its range or contradicts another.
    """
    require(actor, SET_CRITERIA)
    method = read_method(body)
    hold(actor.organisation_id, DERIVATION)
    row = draft_criteria(actor)
    is_new = row is None
    if row is None:
        row = RiskCriteria(id=uuid7(), organisation_id=actor.organisation_id)
    row.name, row.body = method.name, dict(body)
    row.made_by, row.edited_at = actor.label[:200], actor.now
    row.save(force_insert=is_new)
    record(actor, CriteriaDrafted(subject=row.as_subject(), method=method.name))
    return row


@transaction.atomic
def drop_criteria(*, actor: Actor) -> None:
    """Drop the draft.

    Raises:
        NotAllowed: The actor may not set the risk criteria.
        Conflict: There is no draft.
    """
    require(actor, SET_CRITERIA)
    row = draft_criteria(actor)
    if row is None:
        raise Conflict("There is no draft.")
    record(actor, CriteriaDraftDropped(subject=row.as_subject()))
    row.delete()


@transaction.atomic
def adopt_criteria(*, actor: Actor, body: Mapping[str, Any], reason: str) -> RiskCriteria:
    """Put criteria into force as the next version and place every risk by them.

    Decisions, judged quantities and acceptances stay: only the bands, and the levels that follow,
    are read anew. A former version comes back by adopting its body again. A register of more than
    some hundred AI systems is placed by work in the background.

    Source: ISO/IEC 42001:2023, 6.1.2; ISO 31000:2018, 6.3.4.

    Raises:
        NotAllowed: The actor may not set the risk criteria.
        Invalid: The reason is missing, or a value of the body does not hold.
        Conflict: These criteria are in force already.
    """
    require(actor, SET_CRITERIA)
    method = read_method(body)
    if not reason.strip():
        raise Invalid("Say why the criteria change; an auditor will ask.", place="reason")
    hold(actor.organisation_id, DERIVATION)
    rows = RiskCriteria.objects.visible_to(actor)
    former = rows.filter(state="adopted").first()
    if former is not None and former.body == dict(body):
        raise Conflict("These criteria are in force already.")
    moved = moves_under(actor, method.criteria).moved
    rows.filter(state="adopted").update(state="past")
    rows.filter(state="draft").delete()
    row = RiskCriteria(
        id=uuid7(),
        organisation_id=actor.organisation_id,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        state="adopted",
        name=method.name,
        body=dict(body),
        reason=reason.strip(),
        made_by=actor.label[:200],
        edited_at=actor.now,
        adopted_by=actor.label[:200],
        adopted_at=actor.now,
    )
    row.save(force_insert=True)
    LossSettings.objects.visible_to(actor).exclude(appetite=[]).update(appetite=[])
    set_appetite(actor=by_rule(actor, EDIT_ORGANISATION), appetite=method.criteria.appetite.value)
    event = CriteriaAdopted(
        subject=row.as_subject(),
        version=row.number,
        method=row.name,
        moved=moved,
        reason=row.reason,
    )
    record(actor, event)
    _place_all(by_rule(actor, EDIT_RISK))
    return row


def _place_all(actor: Actor) -> None:
    total, _ = count_systems(actor)
    if total > STEP:
        ask_for_work(actor=actor, kind=DERIVE, label=LABEL)
    elif total:
        derive_register(actor=actor)
