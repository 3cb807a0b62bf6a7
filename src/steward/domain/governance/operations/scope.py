"""Write the scope, hand it in, approve it; state the roles of the organisation."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.governance.events import (
    RoleStated,
    RoleWithdrawn,
    ScopeApproved,
    ScopeBegun,
    ScopeDropped,
    ScopeSentBack,
    ScopeSubmitted,
    ScopeWritten,
)
from steward.domain.governance.models import ScopeItem, ScopeVersion, StatedRole
from steward.domain.governance.policy import APPROVE_SCOPE, EDIT_CONTEXT
from steward.domain.governance.queries.approving import as_approvable
from steward.domain.governance.queries.scope import (
    as_item,
    inventory_now,
    items_of,
    open_version,
    role_words,
    scope_in_force,
    stated_roles,
)
from steward.domain.governance.rules.scope import Item, after, check_item
from steward.domain.governance.terms.scope import ItemKind, ScopeAct, ScopeState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import get_organisation, person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """A line of the scope as somebody gives it; a system or a unit by its key."""

    kind: str
    label: str = ""
    subject: UUID | None = None
    is_in: bool = True
    why: str = ""
    count: int | None = None
    counted_on: date | None = None


@transaction.atomic
def begin_scope(*, actor: Actor, reason: str) -> ScopeVersion:
    """Begin a version of the scope; it starts as the one in force stands.

    Source: ISO/IEC 42001:2023, 4.3.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The reason is missing.
        Conflict: A version is open already.
    """
    require(actor, EDIT_CONTEXT)
    if not reason.strip():
        raise Invalid("Say why a version is needed.", place="reason")
    hold(actor.organisation_id, "scope")
    opened = open_version(actor)
    if opened is not None:
        raise Conflict(f"Version {opened.number} is open; finish or drop it first.")
    before = scope_in_force(actor)
    row = ScopeVersion.objects.create(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "scope"),
        wording="" if before is None else before.wording,
        activities="" if before is None else before.activities,
        reason=reason.strip(),
        authors=[str(person_behind(actor))],
    )
    if before is not None:
        ScopeItem.objects.write([_copy(item, row) for item in items_of(actor, before)])
    event = ScopeBegun(subject=row.as_subject(), version=row.number, reason=row.reason)
    record(actor, event)
    return row


@transaction.atomic
def write_scope(
    *, actor: Actor, version: ScopeVersion, wording: str, activities: str
) -> ScopeVersion:
    """Write the certificate wording and the activities of a version.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: A text is too long.
        Conflict: The version is not being written.
    """
    require(actor, EDIT_CONTEXT)
    row = _written(actor, version)
    for place, text in (("wording", wording), ("activities", activities)):
        if len(text) > LONGEST:
            raise Invalid(f"Keep it to {LONGEST:,} characters.", place=place)
    row.wording, row.activities = wording.strip(), activities.strip()
    row.save(update_fields=["wording", "activities", "authors"])
    record(actor, ScopeWritten(subject=row.as_subject(), what="the wording"))
    return row


@transaction.atomic
def place_item(
    *, actor: Actor, version: ScopeVersion, draft: ItemDraft, item: ScopeItem | None = None
) -> ScopeItem:
    """Put a line into the scope or change one: in, or excluded with its justification.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The line lacks a name, a justification or a count; or the system or unit is not
            there.
        Conflict: The version is not being written, or such a line is there.
    """
    require(actor, EDIT_CONTEXT)
    row = _written(actor, version)
    checked = check_item(_named(actor, row, draft), actor.today)
    subject = UUID(checked.subject) if checked.subject else None
    same = ScopeItem.objects.visible_to(actor).filter(version=row, kind=checked.kind.value)
    same = same.filter(subject=subject) if subject else same.filter(label=checked.label)
    known = same.first()
    if known is not None and subject is None and (item is None or item.pk != known.pk):
        raise Conflict(f"“{checked.label}” is there already.", place="label")
    made = item or known or ScopeItem(organisation_id=actor.organisation_id, version=row)
    made.kind, made.label, made.subject = checked.kind.value, checked.label, subject
    made.is_in, made.why = checked.is_in, checked.why
    made.count, made.counted_on = checked.count, checked.counted_on
    made.save()
    row.save(update_fields=["authors"])
    where = "in" if made.is_in else "out"
    record(actor, ScopeWritten(subject=row.as_subject(), what=f"{made.label} is {where}"))
    return made


@transaction.atomic
def take_in_all(*, actor: Actor, version: ScopeVersion) -> int:
    """Take every AI system and unit in that is neither in nor excluded; returns how many.

    Lines about systems and units that are no longer there leave the version.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: The version is not being written, or nothing is left to be placed.
    """
    require(actor, EDIT_CONTEXT)
    row = _written(actor, version)
    there = inventory_now(actor, row)
    items = [item for item in items_of(actor, row) if item.subject is not None]
    named = {str(item.subject) for item in items}
    gone = [item.pk for item in items if str(item.subject) not in {**there.systems, **there.units}]
    fresh = [
        ScopeItem(
            organisation_id=actor.organisation_id,
            version=row,
            kind=kind.value,
            subject=UUID(key),
            label=label[:300],
        )
        for kind, found in ((ItemKind.SYSTEM, there.systems), (ItemKind.UNIT, there.units))
        for key, label in found.items()
        if key not in named
    ]
    if not fresh and not gone:
        raise Conflict("Every AI system and unit is placed already.")
    ScopeItem.objects.write(fresh)
    ScopeItem.objects.visible_to(actor).filter(pk__in=gone).delete()
    row.save(update_fields=["authors"])
    what = f"{len(fresh)} taken in, {len(gone)} taken out that are no longer there"
    record(actor, ScopeWritten(subject=row.as_subject(), what=what))
    return len(fresh)


@transaction.atomic
def remove_item(*, actor: Actor, item: ScopeItem) -> None:
    """Take a line out of a version that is being written.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: The version is not being written.
    """
    require(actor, EDIT_CONTEXT)
    row = _written(actor, item.version)
    ScopeItem.objects.visible_to(actor).filter(pk=item.pk).delete()
    row.save(update_fields=["authors"])
    record(actor, ScopeWritten(subject=row.as_subject(), what=f"{item.label} is gone"))


@transaction.atomic
def submit_scope(*, actor: Actor, version: ScopeVersion) -> ScopeVersion:
    """Hand a version in for approval; the roles stated now become part of it.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: It is not being written, lacks its wording or activities, has no line that is in,
            or the organisation states no role.
    """
    require(actor, EDIT_CONTEXT)
    row = _moved(actor, version, ScopeAct.SUBMIT)
    if not row.wording or not row.activities:
        raise Conflict("Write the certificate wording and the activities first.")
    if not any(item.is_in for item in items_of(actor, row)):
        raise Conflict("Nothing is in scope yet: place systems, units or activities first.")
    row.roles = [item.role for item in stated_roles(actor)]
    if not row.roles:
        raise Conflict("State which roles the organisation takes towards AI first.")
    row.note = ""
    row.save(update_fields=["state", "roles", "note"])
    record(actor, ScopeSubmitted(subject=row.as_subject(), version=row.number))
    return row


@transaction.atomic
def send_scope_back(*, actor: Actor, version: ScopeVersion, note: str) -> ScopeVersion:
    """Send a version back to those who write it.

    Raises:
        NotAllowed: The actor may not approve the scope.
        Invalid: The note is missing.
        Conflict: It does not await approval.
    """
    require(actor, APPROVE_SCOPE, version)
    row = _moved(actor, version, ScopeAct.SEND_BACK)
    if not note.strip():
        raise Invalid("Say what is to be done.", place="note")
    row.note = note.strip()
    row.save(update_fields=["state", "note"])
    record(actor, ScopeSentBack(subject=row.as_subject(), note=row.note))
    return row


@transaction.atomic
def approve_scope(*, actor: Actor, version: ScopeVersion, in_force_from: date) -> ScopeVersion:
    """Approve a version as top management; from its day on it holds in place of the one before.

    Raises:
        NotAllowed: The actor may not approve the scope.
        Invalid: It would hold from a day before the one in force, or in the past.
        Conflict: It does not await approval, the actor wrote in it, or its flow comes first.
    """
    require(actor, APPROVE_SCOPE, version)
    row = _moved(actor, version, ScopeAct.APPROVE)
    keep_apart(actor, row.as_subject(), {"scope.approve": row.authors}, act="scope.approve")
    if in_force_from < actor.today:
        raise Invalid("It holds from today on, or from a later day.", place="in_force_from")
    demand_approval(actor=actor, item=as_approvable(actor, row))
    row.in_force_from, row.approved_at = in_force_from, actor.now
    row.approved_by = actor.label[:200]
    row.save(update_fields=["state", "in_force_from", "approved_at", "approved_by"])
    told = f"{in_force_from:%-d %B %Y}"
    record(actor, ScopeApproved(subject=row.as_subject(), version=row.number, in_force_from=told))
    return row


@transaction.atomic
def drop_scope(*, actor: Actor, version: ScopeVersion, reason: str) -> ScopeVersion:
    """Drop a version that is not approved; it stays readable.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The reason is missing.
        Conflict: It is approved or dropped.
    """
    require(actor, EDIT_CONTEXT)
    row = _moved(actor, version, ScopeAct.DROP)
    if not reason.strip():
        raise Invalid("Say why it is dropped.", place="reason")
    row.note = reason.strip()
    row.save(update_fields=["state", "note"])
    record(actor, ScopeDropped(subject=row.as_subject(), version=row.number, reason=row.note))
    return row


@transaction.atomic
def state_role(*, actor: Actor, role: str, reason: str) -> StatedRole:
    """State that the organisation takes a role towards AI, with the reason.

    Source: ISO/IEC 42001:2023, 4.1.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The role is unknown, or the reason is missing.
    """
    require(actor, EDIT_CONTEXT)
    words = role_words()
    if role not in words:
        raise Invalid(f"{role!r} is none of {', '.join(words)}.", place="role")
    if not reason.strip():
        raise Invalid("Say why the organisation takes this role.", place="reason")
    known = StatedRole.objects.visible_to(actor).filter(role=role).first()
    row = known or StatedRole(organisation_id=actor.organisation_id, role=role)
    row.reason, row.stated_on, row.stated_by = reason.strip(), actor.today, actor.label[:200]
    row.save()
    event = RoleStated(subject=_organisation(actor), role=words[role], reason=row.reason)
    record(actor, event)
    return row


@transaction.atomic
def withdraw_role(*, actor: Actor, role: str) -> None:
    """No longer state a role.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: It is not stated.
    """
    require(actor, EDIT_CONTEXT)
    gone, _ = StatedRole.objects.visible_to(actor).filter(role=role).delete()
    if not gone:
        raise Conflict("This role is not stated.")
    words = role_words().get(role, role)
    record(actor, RoleWithdrawn(subject=_organisation(actor), role=words))


def _organisation(actor: Actor) -> Subject:
    return get_organisation(actor).as_subject()


def _moved(actor: Actor, version: ScopeVersion, act: ScopeAct) -> Any:  # noqa: ANN401 -- leaf
    rows = ScopeVersion.objects.visible_to(actor).select_for_update()
    row = rows.get(pk=version.pk)
    row.state = after(ScopeState(row.state), act).value
    return row


def _written(actor: Actor, version: ScopeVersion) -> Any:  # noqa: ANN401 -- leaf
    row = _moved(actor, version, ScopeAct.WRITE)
    row.authors = sorted({*row.authors, str(person_behind(actor))})
    return row


def _copy(item: ScopeItem, version: ScopeVersion) -> ScopeItem:
    return ScopeItem(
        organisation_id=item.organisation_id,
        version=version,
        kind=item.kind,
        subject=item.subject,
        label=item.label,
        is_in=item.is_in,
        why=item.why,
        count=item.count,
        counted_on=item.counted_on,
    )


def _named(actor: Actor, version: ScopeVersion, draft: ItemDraft) -> Item:
    """Return a line with the name that a system or a unit has in the inventory."""
    if draft.kind not in list(ItemKind):
        raise Invalid(f"{draft.kind!r} is none of {', '.join(ItemKind)}.", place="kind")
    item = as_item(
        ScopeItem(
            kind=draft.kind,
            label=" ".join(draft.label.split())[:300],
            subject=draft.subject,
            is_in=draft.is_in,
            why=draft.why.strip(),
            count=draft.count,
            counted_on=draft.counted_on,
        )
    )
    if item.kind not in (ItemKind.SYSTEM, ItemKind.UNIT):
        return replace(item, subject="")
    there = inventory_now(actor, version)
    found = there.systems if item.kind is ItemKind.SYSTEM else there.units
    if item.subject not in found:
        raise Invalid("It is not in the inventory.", place="subject")
    return replace(item, label=found[item.subject][:300])
