"""Invite members, and tell them by a letter."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.audits.models import Audit
from steward.domain.audits.operations.engaging import Engagement, engage_auditor
from steward.domain.systems.operations.narrowing import invite_within
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Invitation
from steward.foundation.identity.operations.members import renew_invitation
from steward.foundation.identity.queries import get_organisation


@transaction.atomic
def invite_by_letter(
    *,
    actor: Actor,
    email: str,
    role: str,
    ends_on: date | None = None,
    units: Iterable[UUID] = (),
    systems: Iterable[UUID] = (),
) -> tuple[Invitation, str]:
    """Invite an address to a role and write to it; returns the invitation and its secret.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Conflict: An owner would be limited, or leave.
        Invalid: There is no such address, role, unit or AI system, the address is invited or a
            member, or the last day has passed.
    """
    invitation, secret = invite_within(
        actor=actor, email=email, role=role, ends_on=ends_on, units=units, systems=systems
    )
    _write(actor, invitation, secret)
    return invitation, secret


@transaction.atomic
def engage_by_letter(
    *, actor: Actor, audits: Sequence[Audit], draft: Engagement
) -> tuple[Invitation, str]:
    """Invite an auditor from outside to chosen audits and write; returns invitation and secret.

    Raises:
        NotAllowed: The actor may not plan audits, or may not invite.
        Conflict: The report of an audit is signed.
        Invalid: No audit is chosen, the days do not follow each other, or the address is none, is
            invited already, or is that of a member.
    """
    invitation, secret = engage_auditor(actor=actor, audits=audits, draft=draft)
    _write(actor, invitation, secret)
    return invitation, secret


@transaction.atomic
def renew_by_letter(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Give an invitation a new link and send it; the old link stops working.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Conflict: The last day that it gives has passed.
        Invalid: Its role is no longer given.
    """
    renewed, secret = renew_invitation(actor=actor, invitation=invitation)
    _write(actor, renewed, secret)
    return renewed, secret


def _write(actor: Actor, invitation: Invitation, secret: str) -> None:
    name = get_organisation(actor).name
    day = invitation.expires_at
    letter = Letter(
        email=invitation.email,
        subject=f"{name} invites you to Steward",
        paragraphs=(
            "Good day.",
            f"{actor.label} invites you to take part in the AI management system of {name}.",
        ),
        link=address_of(f"/invitation/{secret}"),
        link_label="Join",
        ending=(
            f"The link works until {day.day} {day:%B %Y}. Whoever has it can join: keep it.",
            "If you did not expect this, do nothing.",
        ),
    )
    send_letter(actor=actor, letter=letter)
