"""Hand out what is kept about a person."""

from typing import Any

from django.db import transaction

from steward.extensions.privacy.archive import as_data, make_archive
from steward.extensions.privacy.events import PersonalDataHandedOut
from steward.extensions.privacy.policy import HAND_OUT, is_about_oneself
from steward.extensions.privacy.queries.copies import Copy, is_former, kept_about
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record


@transaction.atomic
def hand_out(*, actor: Actor, member: Membership) -> tuple[Copy, str]:
    """Return a copy of what is kept about a member, and the name of the organisation.

    A member takes its own copy; an owner takes that of a former member. Source: Regulation (EU)
    2016/679, articles 15 and 20.

    Raises:
        NotAllowed: It is somebody else, and the actor may not.
        Conflict: It is somebody else who is a member still.
    """
    require(actor, HAND_OUT, member)
    if not is_about_oneself(actor, member) and not is_former(actor, member):
        raise Conflict(f"{member.person} is a member and takes this copy under “My account”.")
    copy = kept_about(actor, member)
    record(actor, PersonalDataHandedOut(subject=member.as_subject(), rows=len(copy.rows)))
    return copy, get_organisation(actor).name


def hand_out_archive(*, actor: Actor, member: Membership) -> bytes:
    """Return the copy of `hand_out` as a ZIP with a file for programs and one for people."""
    copy, organisation = hand_out(actor=actor, member=member)
    return make_archive(copy, organisation=organisation, made=actor.now)


def hand_out_data(*, actor: Actor, member: Membership) -> dict[str, Any]:
    """Return the copy of `hand_out` as plain values."""
    copy, organisation = hand_out(actor=actor, member=member)
    return as_data(copy, organisation=organisation, made=actor.now)
