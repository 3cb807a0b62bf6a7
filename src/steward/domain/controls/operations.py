"""Set the status of requirements, from answers or by decision."""

from collections.abc import Mapping

from django.db import transaction

from steward.domain.controls.events import (
    ControlDecided,
    ControlDecisionWithdrawn,
    ControlsDerived,
)
from steward.domain.controls.models import ControlStatus
from steward.domain.controls.policy import EDIT_CONTROL
from steward.domain.controls.rules import check_override
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import assessable
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import Conflict, NotFound
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

ANSWER = Permission[ControlStatus](name="questionnaire.answer", label="Answer questionnaires")


@transaction.atomic
def derive_statuses(*, actor: Actor, maturity: Mapping[str, str]) -> int:
    """Take statuses from answers; a decided status stays and remembers what was answered.

    Returns:
        How many statuses changed.
    """
    require(actor, ANSWER)
    existing = {row.requirement: row for row in ControlStatus.objects.visible_to(actor)}
    changed = 0
    for requirement, value in sorted(maturity.items()):
        row = existing.get(requirement)
        if row is None:
            ControlStatus.objects.create(
                organisation_id=actor.organisation_id,
                requirement=requirement,
                maturity=value,
                answered=value,
                origin="answers",
            )
            changed += 1
        elif row.answered != value:
            row.answered = value
            row.maturity = value if row.origin == "answers" else row.maturity
            row.save(update_fields=["answered", "maturity"])
            changed += 1
    if changed:
        record(actor, ControlsDerived(subject=get_organisation(actor).as_subject(), count=changed))
    return changed


@transaction.atomic
def decide_status(*, actor: Actor, requirement: str, maturity: str, reason: str) -> ControlStatus:
    """Set the status of a requirement by a person's judgement.

    Raises:
        NotAllowed: The actor may not decide statuses.
        NotFound: ISO/IEC 42001 has no such requirement to fulfil.
        Invalid: The maturity is not one, or the reason is missing.
    """
    require(actor, EDIT_CONTROL)
    if requirement not in {item.id for item in assessable(iso_42001())}:
        raise NotFound(f"There is no requirement “{requirement}” to decide on.")
    override = check_override(requirement, maturity, reason)
    row, _ = ControlStatus.objects.update_or_create(
        organisation_id=actor.organisation_id,
        requirement=requirement,
        defaults={
            "maturity": override.maturity.value,
            "reason": override.reason,
            "origin": "decided",
            "decided_by": actor.label[:200],
            "decided_at": actor.now,
        },
    )
    event = ControlDecided(
        subject=row.as_subject(),
        requirement=requirement,
        maturity=override.maturity.value,
        reason=override.reason,
    )
    record(actor, event)
    return row


@transaction.atomic
def withdraw_status(*, actor: Actor, requirement: str) -> ControlStatus:
    """Take a decided status back, so that what was answered counts again.

    Where nothing was answered the requirement is unknown again.

    Raises:
        NotAllowed: The actor may not decide statuses.
        Conflict: Nobody decided on this requirement.
    """
    require(actor, EDIT_CONTROL)
    rows = ControlStatus.objects.visible_to(actor).filter(requirement=requirement)
    row = rows.select_for_update().first()
    if row is None or row.origin != "decided":
        raise Conflict(f"Nobody has decided on {requirement}, so there is nothing to take back.")
    row.origin, row.maturity, row.reason = "answers", row.answered, ""
    row.decided_by, row.decided_at = "", None
    row.save(update_fields=["origin", "maturity", "reason", "decided_by", "decided_at"])
    event = ControlDecisionWithdrawn(
        subject=row.as_subject(), requirement=requirement, maturity=row.answered or "unknown"
    )
    record(actor, event)
    return row
