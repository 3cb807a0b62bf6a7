"""Decide applicability and freeze the statement."""

import hashlib
import json
from dataclasses import asdict

from django.db import transaction

from steward.domain.soa.events import ApplicabilityDecided, StatementFrozen
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.policy import DECIDE_APPLICABILITY, FREEZE_STATEMENT
from steward.domain.soa.queries import latest_statement, live_rows
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record


@transaction.atomic
def decide_applicability(
    *, actor: Actor, control: str, applicable: bool, reason: str
) -> ApplicabilityDecision:
    """Decide whether an Annex A control applies; both answers need their justification.

    Source: ISO/IEC 42001:2023, 6.1.3.

    Raises:
        NotAllowed: The actor may not decide applicability.
        Invalid: There is no such control, or the justification is missing.
    """
    require(actor, DECIDE_APPLICABILITY)
    if control not in {row.control for row in live_rows(actor)}:
        raise Invalid(f"Annex A has no control {control!r}.", place="control")
    if not reason.strip():
        raise Invalid("Inclusion and exclusion are both justified: say why.", place="reason")
    decision, _ = ApplicabilityDecision.objects.update_or_create(
        organisation_id=actor.organisation_id,
        control=control,
        defaults={
            "applicable": applicable,
            "reason": reason.strip(),
            "decided_by": actor.label[:200],
            "decided_at": actor.now,
        },
    )
    event = ApplicabilityDecided(
        subject=decision.as_subject(), control=control, applicable=applicable, reason=reason.strip()
    )
    record(actor, event)
    return decision


@transaction.atomic
def freeze_statement(*, actor: Actor, note: str = "") -> Statement:
    """Freeze the live statement as the next revision.

    Raises:
        NotAllowed: The actor may not freeze the statement.
        Conflict: Nothing changed since the last revision.
    """
    require(actor, FREEZE_STATEMENT)
    rows = [asdict(row) for row in live_rows(actor)]
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = latest_statement(actor)
    if last is not None and last.digest == digest:
        raise Conflict(f"Nothing has changed since revision {last.revision}.")
    statement = Statement.objects.create(
        organisation_id=actor.organisation_id,
        revision=1 if last is None else last.revision + 1,
        note=note.strip(),
        rows=json.loads(text),
        digest=digest,
        frozen_by=actor.label[:200],
        frozen_at=actor.now,
    )
    event = StatementFrozen(
        subject=statement.as_subject(), revision=statement.revision, digest=digest
    )
    record(actor, event)
    return statement
