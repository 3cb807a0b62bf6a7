"""Limit members, groups and invitations to AI systems, and to all that hangs on them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Group, Invitation, Membership
from steward.foundation.identity.operations.groups import limit_group
from steward.foundation.identity.operations.members import invite_member
from steward.foundation.identity.operations.reaching import checked_reach, set_reach
from steward.foundation.identity.policy import EDIT_GROUP, EDIT_MEMBER, INVITE_MEMBER


@transaction.atomic
def narrow_membership(
    *,
    actor: Actor,
    membership: Membership,
    units: Iterable[UUID] = (),
    systems: Iterable[UUID] = (),
) -> Membership:
    """Limit a member to the AI systems of units and to chosen ones; nothing chosen is the whole.

    Raises:
        NotAllowed: The actor may not, or the member's role may more than the actor's.
        Conflict: The member is an owner, or the membership has ended.
        Invalid: There is no such unit or AI system.
    """
    require(actor, EDIT_MEMBER, membership)
    return set_reach(
        actor=actor,
        membership=membership,
        units=set(units),
        systems=set(systems),
        names=_called(actor, systems),
    )


@transaction.atomic
def narrow_group(
    *, actor: Actor, group: Group, units: Iterable[UUID] = (), systems: Iterable[UUID] = ()
) -> Group:
    """Limit what a group gives to the AI systems of units and to chosen ones; none is the whole.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved, or what it gives would take no effect for somebody in it.
        Invalid: There is no such unit or AI system.
    """
    require(actor, EDIT_GROUP, group)
    names = _called(actor, systems)
    return limit_group(
        actor=actor, group=group, units=set(units), systems=set(systems), names=names
    )


@transaction.atomic
def invite_within(
    *,
    actor: Actor,
    email: str,
    role: str,
    ends_on: date | None = None,
    units: Iterable[UUID] = (),
    systems: Iterable[UUID] = (),
) -> tuple[Invitation, str]:
    """Invite an address to a role within units and AI systems; none is the whole.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Conflict: An owner would be limited, or leave.
        Invalid: There is no such address, role, unit or AI system, the address is invited or a
            member, or the last day has passed.
    """
    require(actor, INVITE_MEMBER)
    names = _called(actor, systems)
    reach, seen = checked_reach(actor=actor, units=set(units), systems=set(systems), names=names)
    return invite_member(
        actor=actor, email=email, role=role, ends_on=ends_on, reach=reach, seen=seen
    )


def _called(actor: Actor, systems: Iterable[UUID]) -> list[str]:
    """Return how AI systems are called.

    Raises:
        Invalid: One is none of the organisation.
    """
    keys = set(systems)
    rows = AiSystem.objects.visible_to(actor).filter(pk__in=keys).order_by("number")
    names = [f"AIS-{number:04d} {name}" for number, name in rows.values_list("number", "name")]
    if len(names) != len(keys):
        raise Invalid("There is no such AI system.", place="systems")
    return names
