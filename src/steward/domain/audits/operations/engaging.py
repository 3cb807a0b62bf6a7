"""Invite auditors from outside to chosen audits and days, and let them take their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from steward.domain.audits.events.outside import AuditorCame, AuditorInvited
from steward.domain.audits.models import Audit, Auditor
from steward.domain.audits.operations.settling import opened
from steward.domain.audits.policy import CONDUCT_AUDIT, PLAN_AUDIT
from steward.domain.audits.queries.outside import leads_audit_of
from steward.foundation.core.actor import Actor, Frame, by_rule, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Invitation, Membership, Person
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.operations.framing import frame_invitation, frame_member
from steward.foundation.identity.operations.members import (
    accept_invitation,
    invite_member,
    revoke_invitation,
)
from steward.foundation.identity.policy import EDIT_MEMBER
from steward.foundation.identity.queries import actor_of, person_behind
from steward.foundation.identity.queries.standing import frame_of
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Whom one invites from outside, for which days, and which days may be looked at.

    From ``starts_on``, at once where it is None, until ``ends_on`` the person can sign in.
    """

    email: str
    ends_on: date
    frame: Frame
    starts_on: date | None = None


@transaction.atomic
def engage_auditor(
    *, actor: Actor, audits: Sequence[Audit], draft: Engagement
) -> tuple[Invitation, str]:
    """Invite somebody from outside to chosen audits; returns the invitation and its secret.

    The person is named in each of these audits at once, and sees no other. Everything else is seen
    as it stood on the days of the frame, and what is opened is noted.

    Source: ISO/IEC 17021-1:2015, 9.1.3; ISO 19011:2018, 5.4.4.

    Raises:
        NotAllowed: The actor may not plan audits, or may not invite.
        Conflict: The report of an audit is signed.
        Invalid: No audit is chosen, the days do not follow each other, or the address is none, is
            invited already, or is that of a member.
    """
    require(actor, PLAN_AUDIT)
    if not audits:
        raise Invalid("Choose the audits that this is for.", place="audits")
    rows = [opened(actor, audit) for audit in audits]
    invitation, secret = invite_member(
        actor=actor,
        email=draft.email,
        role=Role.EXTERNAL_AUDITOR.value,
        ends_on=draft.ends_on,
    )
    frame_invitation(
        actor=actor, invitation=invitation, frame=draft.frame, starts_on=draft.starts_on
    )
    for row in rows:
        _name(actor, row, invitation, draft)
    return invitation, secret


def _name(actor: Actor, row: Audit, invitation: Invitation, draft: Engagement) -> None:
    Auditor.objects.create(
        organisation_id=actor.organisation_id,
        audit=row,
        name=invitation.email,
        is_external=True,
        invitation_id=invitation.pk,
    )
    told = AuditorInvited(
        subject=row.as_subject(),
        who=invitation.email,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        first=draft.frame.first,
        last=draft.frame.last,
    )
    record(actor, told)


@transaction.atomic
def accept_engagement(
    *,
    secret: str,
    now: datetime,
    name: str = "",
    password: str = "",
    signed_in: Person | None = None,
) -> Membership:
    """Join by an invitation's secret, and take the places in audits that it named.

    Raises:
        NotFound: The secret is unknown, used or taken back.
        Conflict: The invitation is over, or the person is already a member.
        Invalid: The password is too weak, or not the one of the existing person.
    """
    membership = accept_invitation(
        secret=secret, now=now, name=name, password=password, signed_in=signed_in
    )
    actor = actor_of(membership, label=str(membership.person), now=now)
    take_places(actor=actor, membership=membership)
    return membership


@transaction.atomic
def take_places(*, actor: Actor, membership: Membership) -> int:
    """Give a member the places that the invitations of its address named; returns how many.

    The member has just joined by one of them.
    """
    accepted = Invitation.objects.visible_to(actor).filter(
        email__iexact=membership.person.email, accepted_at__isnull=False
    )
    rows = Auditor.objects.visible_to(actor).filter(
        person=None, invitation_id__in=list(accepted.values_list("pk", flat=True))
    )
    waiting = list(rows.select_related("audit"))
    for row in waiting:
        there = Auditor.objects.visible_to(actor).filter(
            audit_id=row.audit_id, person=membership.person
        )
        held = there.first()
        if held is not None:
            held.invitation_id = row.invitation_id
            row.delete()
            row = held
        row.person, row.name = membership.person, str(membership.person)[:200]
        row.is_external = True
        row.save()
        record(actor, AuditorCame(subject=row.audit.as_subject(), who=row.name))
    return len(waiting)


@transaction.atomic
def withdraw_engagement(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take back the invitation of somebody from outside who has not come, with the places named.

    Raises:
        NotAllowed: The actor may not plan audits, or may not invite.
    """
    require(actor, PLAN_AUDIT)
    rows = Auditor.objects.visible_to(actor).filter(person=None, invitation_id=invitation.pk)
    rows.delete()
    return revoke_invitation(actor=actor, invitation=invitation)


@transaction.atomic
def set_frame(*, actor: Actor, membership: Membership, frame: Frame) -> Membership:
    """Set which days an auditor from outside may look at, and which is shown first.

    Who leads an audit of that person chooses the day that is shown first; the first and the last
    day are set by those who plan audits. Nobody sets them for oneself.

    Raises:
        NotAllowed: The actor may not.
        Conflict: The membership has ended, or the member came otherwise.
        Invalid: The days do not follow each other, or the day shown first lies ahead.
    """
    now = frame_of(membership.frame)
    same = now is not None and (now.first, now.last) == (frame.first, frame.last)
    if same and leads_audit_of(actor, membership):
        require(actor, CONDUCT_AUDIT)
    else:
        require(actor, PLAN_AUDIT)
        require(actor, EDIT_MEMBER, membership)
    own = [membership.person_id] if actor.frame is None else [person_behind(actor)]
    keep_apart(actor, membership.as_subject(), {"member.frame": own})
    return frame_member(actor=by_rule(actor, EDIT_MEMBER), membership=membership, frame=frame)
