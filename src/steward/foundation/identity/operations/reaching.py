"""Limit members to a part of the organisation."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import MembershipNarrowed
from steward.foundation.identity.models import Membership, Organisation
from steward.foundation.identity.policy import EDIT_MEMBER
from steward.foundation.identity.queries import get_member, units_visible_to
from steward.foundation.identity.queries.standing import permissions_of, standing_of
from steward.foundation.identity.rules import check_holds, check_nothing_lost
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

SHOWN = 5
Kept = dict[str, list[str]] | None


@transaction.atomic
def set_reach(
    *,
    actor: Actor,
    membership: Membership,
    units: Iterable[UUID],
    systems: Iterable[UUID],
    names: Iterable[str],
) -> Membership:
    """Limit a member to units, with all below them, and AI systems; nothing chosen is the whole.

    Args:
        actor: Who limits.
        membership: Who is limited.
        units: Keys of units of the organisation.
        systems: Keys of its AI systems, which the caller has looked up.
        names: What the systems are called, for the history.

    Raises:
        NotAllowed: The actor may not, or the member's role may more than the actor's.
        Conflict: The member is an owner, or the membership has ended.
        Invalid: There is no such unit.
    """
    require(actor, EDIT_MEMBER, membership)
    check_holds(actor.permissions, permissions_of(membership, actor.today), "The member")
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    held = get_member(actor, membership.pk)
    over = held.ends_on is not None and held.ends_on < actor.today
    if held.ended_at is not None or over:
        raise Conflict("This membership has ended; invite the person again.")
    reach, words = checked_reach(actor=actor, units=units, systems=systems, names=names)
    if reach is not None and held.role == Role.OWNER:
        raise Conflict("An owner answers for the whole; give the member another role first.")
    if reach == held.reach:
        return held
    held.reach = reach
    if held.groups:
        check_nothing_lost(standing_of(held, actor.today), str(held.person))
    held.save(update_fields=["reach"])
    event = MembershipNarrowed(subject=held.as_subject(), member=str(held.person), reach=words)
    record(actor, event)
    return held


def checked_reach(
    *, actor: Actor, units: Iterable[UUID], systems: Iterable[UUID], names: Iterable[str]
) -> tuple[Kept, str]:
    """Return a reach as it is kept, None for the whole, and in words.

    Args:
        actor: Who sets it.
        units: Keys of units of the organisation.
        systems: Keys of its AI systems, which the caller has looked up.
        names: What the systems are called.

    Raises:
        Invalid: There is no such unit.
    """
    wanted = {"units": _sorted(units), "systems": _sorted(systems)}
    if not any(wanted.values()):
        return None, "the whole organisation"
    found = units_visible_to(actor).filter(pk__in=wanted["units"]).order_by("name")
    called = [*found.values_list("name", flat=True), *names]
    if found.count() != len(wanted["units"]):
        raise Invalid("There is no such unit.", place="units")
    return wanted, in_short(called)


def in_short(names: list[str]) -> str:
    """Return some names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _sorted(keys: Iterable[UUID]) -> list[str]:
    return sorted({str(key) for key in keys})
