"""Decide about many suggested ties at once."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from steward.domain.crosswalks.events import TiesDecided
from steward.domain.crosswalks.models import OwnTie
from steward.domain.crosswalks.policy import EDIT_TIES
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record

WORDS = {"accepted": "accepted", "dismissed": "dismissed"}
LONGEST_REASON = 2_000


@transaction.atomic
def decide_suggestions(
    *,
    actor: Actor,
    verdict: str,
    reason: str,
    ties: Collection[UUID] | None = None,
    target_framework: str = "",
) -> int:
    """Accept or dismiss suggested ties: those named, or all to a framework; returns how many.

    What somebody else decided meanwhile stays as it is.

    Raises:
        NotAllowed: The actor may not decide about controls.
        Invalid: The verdict is none, or the reason is missing or too long.
        Conflict: None of them is a suggestion any more.
    """
    require(actor, EDIT_TIES)
    if verdict not in WORDS:
        raise Invalid("Accept or dismiss them.", place="verdict")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        message = f"Say why, in {LONGEST_REASON:,} characters at most; an auditor will ask."
        raise Invalid(message, place="reason")
    rows = OwnTie.objects.visible_to(actor).filter(status="suggested")
    if target_framework:
        rows = rows.filter(target_framework=target_framework)
    if ties is not None:
        rows = rows.filter(pk__in=list(ties))
    chosen = list(rows.select_for_update().values_list("pk", flat=True))
    if not chosen:
        raise Conflict("None of these is a suggestion any more.")
    OwnTie.objects.visible_to(actor).filter(pk__in=chosen).update(
        status=verdict,
        reason=reason,
        author=actor.id,
        author_label=actor.label[:200],
        stated_at=actor.now,
    )
    subject = Subject(kind="organisation", id=actor.organisation_id, label="Crosswalks")
    event = TiesDecided(
        subject=subject, verdict=WORDS[verdict], count=len(chosen), reason=reason[:500]
    )
    record(actor, event)
    return len(chosen)
