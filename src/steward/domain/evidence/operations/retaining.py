"""Hold, withdraw, restore and dispose of evidence; set how long it is kept."""

from datetime import date

from django.db import transaction

from steward.domain.evidence.events import (
    EvidenceDescribed,
    EvidenceDisposed,
    EvidenceHeld,
    EvidenceReleased,
    EvidenceRestored,
    EvidenceWithdrawn,
)
from steward.domain.evidence.models import EvidenceItem, EvidenceText, EvidenceVersion, EvidenceWord
from steward.domain.evidence.operations.holding import held, words
from steward.domain.evidence.policy import EDIT_EVIDENCE, HOLD_EVIDENCE
from steward.domain.evidence.rules.moving import check_disposal, moved
from steward.domain.evidence.terms.states import EvidenceAct, EvidenceState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.files.operations import wipe_file
from steward.foundation.journal.operations import record

WHY = "Say why in a sentence."


@transaction.atomic
def hold_evidence(*, actor: Actor, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Put an item under a legal hold: nothing of it is disposed of until the hold ends.

    Raises:
        NotAllowed: The actor may not hold evidence.
        Invalid: The reason is missing.
        Conflict: It is under a hold, or was disposed of.
    """
    require(actor, HOLD_EVIDENCE, item)
    row = held(actor, item)
    if row.state == EvidenceState.DISPOSED.value:
        moved(EvidenceState.DISPOSED, EvidenceAct.CHANGE)
    if row.is_held:
        raise Conflict(f"{row.reference} is under a legal hold: {row.held_why}")
    row.held_at, row.held_by = actor.now, actor.label[:200]
    row.held_why = words(reason, "reason", WHY)
    row.save(update_fields=["held_at", "held_by", "held_why"])
    record(actor, EvidenceHeld(subject=row.as_subject(), reason=row.held_why))
    return row


@transaction.atomic
def release_evidence(*, actor: Actor, item: EvidenceItem, reason: str) -> EvidenceItem:
    """End the legal hold of an item.

    Raises:
        NotAllowed: The actor may not hold evidence.
        Invalid: The reason is missing.
        Conflict: It is under no hold.
    """
    require(actor, HOLD_EVIDENCE, item)
    row = held(actor, item)
    if not row.is_held:
        raise Conflict(f"{row.reference} is under no legal hold.")
    why = words(reason, "reason", WHY)
    row.held_at, row.held_by, row.held_why = None, "", ""
    row.save(update_fields=["held_at", "held_by", "held_why"])
    record(actor, EvidenceReleased(subject=row.as_subject(), reason=why))
    return row


@transaction.atomic
def retain_evidence(*, actor: Actor, item: EvidenceItem, retain_until: date | None) -> EvidenceItem:
    """Set until which day an item is kept at least; None takes the day away.

    Raises:
        NotAllowed: The actor may not hold evidence.
        Conflict: It was disposed of.
    """
    require(actor, HOLD_EVIDENCE, item)
    row = held(actor, item)
    if row.state == EvidenceState.DISPOSED.value:
        moved(EvidenceState.DISPOSED, EvidenceAct.CHANGE)
    if row.retain_until == retain_until:
        return row
    row.retain_until = retain_until
    row.save(update_fields=["retain_until"])
    day = "no day" if retain_until is None else f"{retain_until:%-d %B %Y}"
    what = f"until when it is kept: {day}"
    record(actor, EvidenceDescribed(subject=row.as_subject(), what=what))
    return row


@transaction.atomic
def withdraw_evidence(*, actor: Actor, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Withdraw an item: it proves nothing any more, and stays readable.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        Invalid: The reason is missing.
        Conflict: It is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    row = _turned(actor, item, EvidenceAct.WITHDRAW, reason)
    record(actor, EvidenceWithdrawn(subject=row.as_subject(), reason=row.reason))
    return row


@transaction.atomic
def restore_evidence(*, actor: Actor, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Let a withdrawn item count again.

    Raises:
        NotAllowed: The actor may not bring evidence and does not own the item.
        Invalid: The reason is missing.
        Conflict: It is in use or disposed of.
    """
    require(actor, EDIT_EVIDENCE, item)
    row = _turned(actor, item, EvidenceAct.RESTORE, reason)
    record(actor, EvidenceRestored(subject=row.as_subject(), reason=row.reason))
    return row


def _turned(actor: Actor, item: EvidenceItem, act: EvidenceAct, reason: str) -> EvidenceItem:
    row = held(actor, item)
    row.state = moved(EvidenceState(row.state), act).value
    row.reason = words(reason, "reason", WHY)
    row.save(update_fields=["state", "reason"])
    return row


@transaction.atomic
def dispose_evidence(*, actor: Actor, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Dispose of the bytes of a withdrawn item; what is known of them stays, with their digests.

    Bytes that some other record has too stay for it.

    Source: ISO/IEC 42001:2023, 7.5.3 (retention and disposition).

    Raises:
        NotAllowed: The actor may not dispose of evidence.
        Invalid: The reason is missing.
        Conflict: It is in use, under a legal hold, to be kept for longer, or disposed of.
    """
    require(actor, HOLD_EVIDENCE, item)
    row = held(actor, item)
    state = moved(EvidenceState(row.state), EvidenceAct.DISPOSE)
    check_disposal(
        is_held=row.is_held,
        held_why=row.held_why,
        retain_until=row.retain_until,
        today=actor.today,
    )
    row.state, row.reason = state.value, words(reason, "reason", WHY)
    row.save(update_fields=["state", "reason"])
    versions = list(
        EvidenceVersion.objects.visible_to(actor).filter(item=row).select_related("file")
    )
    for file in {version.file_id: version.file for version in versions}.values():
        wipe_file(actor=actor, file=file)
    keys = [version.pk for version in versions]
    EvidenceVersion.objects.visible_to(actor).filter(pk__in=keys).update(wiped_at=actor.now)
    EvidenceText.objects.visible_to(actor).filter(version__in=keys).update(
        state="none", note="Its bytes were disposed of.", body=""
    )
    EvidenceWord.objects.visible_to(actor).filter(item=row).delete()
    event = EvidenceDisposed(
        subject=row.as_subject(),
        count=len(versions),
        versions="version" if len(versions) == 1 else "versions",
        reason=row.reason,
    )
    record(actor, event)
    return row
