"""Say which days somebody from outside may look at."""

from datetime import date

from django.db import transaction

from steward.foundation.core.actor import Actor, Frame, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events.framing import MemberFramed
from steward.foundation.identity.models import Invitation, Membership, Organisation
from steward.foundation.identity.policy import EDIT_MEMBER, INVITE_MEMBER
from steward.foundation.identity.queries import get_member
from steward.foundation.journal.operations import record


def checked_frame(frame: Frame, *, today: date) -> dict[str, str]:
    """Return the days as they are kept.

    Raises:
        Invalid: They do not follow each other, or the day shown first lies outside or ahead.
    """
    if frame.last < frame.first:
        raise Invalid("The last day comes before the first.", place="last")
    if not frame.first <= frame.shown <= frame.last:
        raise Invalid("Choose a day from the first to the last.", place="shown")
    if frame.shown > today:
        raise Invalid("This day lies ahead; choose one that has been.", place="shown")
    return {name: getattr(frame, name).isoformat() for name in ("first", "last", "shown")}


@transaction.atomic
def frame_invitation(
    *, actor: Actor, invitation: Invitation, frame: Frame, starts_on: date | None
) -> Invitation:
    """Let an invitation that was just made begin a membership on a day, with days to look at.

    Raises:
        NotAllowed: The actor may not invite.
        Conflict: Somebody has used the invitation, or it was taken back.
        Invalid: The days do not follow each other, or the membership would end before it begins.
    """
    require(actor, INVITE_MEMBER)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Conflict("This invitation was used or taken back.")
    ends_on = invitation.ends_on
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid("The access would end before it begins.", place="ends_on")
    invitation.frame = checked_frame(frame, today=actor.today)
    invitation.starts_on = starts_on
    invitation.save(update_fields=["frame", "starts_on"])
    return invitation


@transaction.atomic
def frame_member(*, actor: Actor, membership: Membership, frame: Frame) -> Membership:
    """Set which days a member who came as an auditor from outside may look at.

    Raises:
        NotAllowed: The actor may not change memberships.
        Conflict: The membership has ended, or the member came otherwise.
        Invalid: The days do not follow each other, or the day shown first lies ahead.
    """
    require(actor, EDIT_MEMBER, membership)
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    held = get_member(actor, membership.pk)
    if held.ended_at is not None or (held.ends_on is not None and held.ends_on < actor.today):
        raise Conflict("This membership has ended; invite the person again.")
    if held.frame is None:
        raise Conflict("This member is no auditor from outside and looks at all days.")
    kept = checked_frame(frame, today=actor.today)
    if kept == held.frame:
        return held
    held.frame = kept
    held.save(update_fields=["frame"])
    told = MemberFramed(
        subject=held.as_subject(),
        member=str(held.person),
        first=frame.first,
        last=frame.last,
        shown=frame.shown,
    )
    record(actor, told)
    return held
