"""Decide applicability and freeze the statement."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.soa.events import (
    ApplicabilityDecided,
    ApplicabilityWithdrawn,
    StatementFrozen,
)
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.policy import DECIDE_APPLICABILITY, FREEZE_STATEMENT
from steward.domain.soa.queries import as_approvable, latest_statement, live_rows
from steward.domain.soa.rules import (
    check_decision,
    check_freezable,
    digest_of,
    proposal,
    verdict,
)
from steward.domain.soa.terms import SoaDecision
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.journal.events import plain
from steward.foundation.journal.operations import record


@transaction.atomic
def decide_applicability(
    *, actor: Actor, control: str, applicable: bool, reason: str, basis: str = "business"
) -> ApplicabilityDecision:
    """Decide whether an Annex A control applies; both answers need their justification.

    Source: ISO/IEC 42001:2023, 6.1.3.

    Raises:
        NotAllowed: The actor may not decide applicability.
        NotFound: Annex A has no such control.
        Invalid: The justification is missing, or the basis is none.
    """
    return decide_many(
        actor=actor, controls=[control], applicable=applicable, reason=reason, basis=basis
    )[0]


@transaction.atomic
def decide_many(
    *,
    actor: Actor,
    controls: Sequence[str],
    applicable: bool,
    reason: str,
    basis: str = "business",
) -> list[ApplicabilityDecision]:
    """Decide on several controls alike; all of them or none.

    Raises:
        NotAllowed: The actor may not decide applicability.
        NotFound: Annex A has no such control.
        Invalid: No control is chosen, the justification is missing, or the basis is none.
    """
    require(actor, DECIDE_APPLICABILITY)
    if not controls:
        raise Invalid("Choose at least one control.", place="ids")
    known = {row.control for row in live_rows(actor)}
    for control in controls:
        if control not in known:
            raise NotFound(f"Annex A has no control “{control}”.", place="control")
    return [
        _decide(actor, check_decision(control, applicable=applicable, reason=reason, basis=basis))
        for control in dict.fromkeys(controls)
    ]


@transaction.atomic
def accept_proposals(*, actor: Actor, controls: Sequence[str] = ()) -> int:
    """Decide the rows named, or every row, as the rules propose; returns how many were decided.

    Rows that a person decided and rows on which the rules are silent stay as they are.

    Raises:
        NotAllowed: The actor may not decide applicability.
        Conflict: There is no proposal among them.
    """
    require(actor, DECIDE_APPLICABILITY)
    rows = [row for row in live_rows(actor) if not controls or row.control in controls]
    found = [decision for row in rows if (decision := proposal(row)) is not None]
    if not found:
        raise Conflict("No proposal is left to accept; decide the other rows one by one.")
    for decision in found:
        _decide(actor, decision)
    return len(found)


def _decide(actor: Actor, decision: SoaDecision) -> ApplicabilityDecision:
    row, _ = ApplicabilityDecision.objects.update_or_create(
        organisation_id=actor.organisation_id,
        control=decision.control,
        defaults={
            "applicable": decision.applicable,
            "basis": decision.basis,
            "reason": decision.reason,
            "decided_by": actor.label[:200],
            "decided_at": actor.now,
        },
    )
    event = ApplicabilityDecided(
        subject=row.as_subject(),
        control=decision.control,
        applicable=decision.applicable,
        verdict=verdict(decision.applicable),
        reason=decision.reason,
    )
    record(actor, event)
    return row


@transaction.atomic
def withdraw_applicability(*, actor: Actor, control: str) -> None:
    """Take a decision back, so that what the rules propose shows again.

    Raises:
        NotAllowed: The actor may not decide applicability.
        Conflict: Nobody decided on this control.
    """
    require(actor, DECIDE_APPLICABILITY)
    row = ApplicabilityDecision.objects.visible_to(actor).filter(control=control).first()
    if row is None:
        raise Conflict(f"Nobody has decided on {control}, so there is nothing to take back.")
    record(actor, ApplicabilityWithdrawn(subject=row.as_subject(), control=control))
    row.delete()


@transaction.atomic
def freeze_statement(
    *, actor: Actor, note: str = "", approver: str = "", with_proposals: bool = False
) -> Statement:
    """Freeze the live statement as the next revision.

    Args:
        actor: Who freezes.
        note: What is to be remembered with the revision.
        approver: The person who approves it, by name; the actor by default.
        with_proposals: Whether rows may be frozen that no person has decided.

    Raises:
        NotAllowed: The actor may not freeze the statement.
        Conflict: Rows wait for a decision, nothing changed since the last revision,
            or the flow for the statement has not approved it.
    """
    require(actor, FREEZE_STATEMENT)
    live = live_rows(actor)
    counts = check_freezable(live, with_proposals=with_proposals)
    rows = [{name: plain(value) for name, value in asdict(row).items()} for row in live]
    digest = digest_of(rows)
    last = latest_statement(actor)
    if last is not None and last.digest == digest:
        raise Conflict(f"Nothing has changed since revision {last.revision}.")
    demand_approval(actor=actor, item=as_approvable(actor))
    statement = Statement.objects.create(
        organisation_id=actor.organisation_id,
        revision=1 if last is None else last.revision + 1,
        note=note.strip(),
        rows=cast("list[object]", rows),
        digest=digest,
        approver=(approver.strip() or actor.label)[:200],
        frozen_by=actor.label[:200],
        frozen_at=actor.now,
    )
    event = StatementFrozen(
        subject=statement.as_subject(),
        revision=statement.revision,
        digest=digest,
        proposed=counts.waiting,
        approver=statement.approver,
    )
    record(actor, event)
    return statement
