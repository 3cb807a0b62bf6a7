"""Risks that follow from answers: propose them once, let go of them when nothing says so."""

from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.questionnaires.models import Derivation
from steward.domain.risks.events import RegisterDerived, RiskProposed
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import (
    DERIVATION,
    ground_now,
    take_proposal,
)
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries import proposed_by_answers
from steward.domain.risks.rules.proposing import GONE, Proposal
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers


@transaction.atomic
def propose_risk(*, actor: Actor, system: AiSystem | None, proposal: Proposal) -> Risk:
    """Put a risk that an answer points to into the register, as proposed.

    It is a risk of an AI system, or of the organisation as a whole where ``system`` is None.

    One cause is one risk. What the rules propose already stays as they propose it, and a decision
    stays: only one that set the risk aside is marked as changed, with what was answered.

    Source: ISO/IEC 42001:2023, 6.1.2.

    Raises:
        NotAllowed: The actor may not judge risks.
        Invalid: The catalogue has no such scenario.
    """
    require(actor, EDIT_RISK)
    hold(actor.organisation_id, DERIVATION)
    ground = ground_now(actor)
    if proposal.scenario and proposal.scenario not in ground.catalogue.by_id:
        raise Invalid(f"The catalogue has no risk {proposal.scenario!r}.", place="scenario")
    rows = Risk.objects.visible_to(actor).filter(system=system, scenario=proposal.key)
    known = rows.select_for_update(of=("self",)).first()
    if known is None:
        return _fresh(actor, system, proposal)
    is_new = known.basis.get("proposal", {}).get("cause") != proposal.cause
    by_rule = known.status != "withdrawn" and not known.basis.get("proposed")
    if by_rule:
        known.basis = {**known.basis, "proposal": proposal.as_json()}
        if known.status == "dismissed" and is_new:
            known.changed, known.changes = True, [f"{proposal.told}."]
    else:
        take_proposal(known, proposal, system, ground)
    known.save()
    if is_new:
        record(actor, RiskProposed(subject=known.as_subject(), reason=proposal.told[:500]))
    return known


def _fresh(actor: Actor, system: AiSystem | None, proposal: Proposal) -> Risk:
    risk = Risk(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "risk"),
        system=system,
        scenario=proposal.key,
        status="proposed",
        origin=proposal.origin,
    )
    take_proposal(risk, proposal, system, ground_now(actor))
    risk.save(force_insert=True)
    record(actor, RiskProposed(subject=risk.as_subject(), reason=proposal.told[:500]))
    return risk


@transaction.atomic
def drop_unfounded(*, actor: Actor, system: AiSystem | None) -> int:
    """Withdraw what only answers proposed that no longer hold; returns how many are touched.

    A decided risk keeps its decision and is marked as changed.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    rows = Derivation.objects.visible_to(actor).filter(
        kind="risk", result_kind="risk", run__system=system, state="withdrawn"
    )
    gone = set(rows.values_list("result_id", flat=True)) - proposed_by_answers(
        actor, None if system is None else [system]
    )
    keys = [key for key in gone if isinstance(key, UUID)]
    left = Risk.objects.visible_to(actor).filter(pk__in=keys, changed=False)
    touched = [
        risk
        for risk in left.filter(status__in=("proposed", "accepted", "edited")).select_for_update()
        if risk.basis.get("proposed")
    ]
    for risk in touched:
        if risk.status == "proposed":
            risk.status = "withdrawn"
        else:
            risk.changed, risk.changes = True, ["The answer that proposed it is another now."]
        risk.save(update_fields=["status", "changed", "changes"])
    if touched:
        about = touched[0].as_subject() if system is None else system.as_subject()
        event = RegisterDerived(subject=about, added=0, updated=0, withdrawn=len(touched))
        record(actor, event)
    return len(touched)


@transaction.atomic
def withdraw_proposal(*, actor: Actor, system: AiSystem, proposal: Proposal) -> Risk | None:
    """Let go of a risk whose cause is not there any more; None where the register has none.

    What nobody decided is withdrawn; a decided risk keeps its decision and is marked as changed.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    hold(actor.organisation_id, DERIVATION)
    rows = Risk.objects.visible_to(actor).filter(system=system, scenario=proposal.key)
    risk = rows.select_for_update(of=("self",)).first()
    if risk is None:
        return None
    stored: dict[str, Any] = risk.basis.get("proposal", {})
    if stored.get("cause") != proposal.cause:
        return None
    risk.basis = {**risk.basis, "proposal": {**stored, "cause": f"{GONE}{proposal.cause}"}}
    if risk.status == "proposed":
        risk.status = "withdrawn"
    elif risk.status in ("accepted", "edited"):
        risk.changed, risk.changes = True, [f"{proposal.told}: it was removed there."]
    risk.save(update_fields=["basis", "status", "changed", "changes"])
    event = RegisterDerived(subject=system.as_subject(), added=0, updated=0, withdrawn=1)
    record(actor, event)
    return risk
