"""Limit members to AI systems, and to all that hangs on them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.reaching import set_reach
from steward.foundation.identity.policy import EDIT_MEMBER


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
    keys = set(systems)
    rows = AiSystem.objects.visible_to(actor).filter(pk__in=keys).order_by("number")
    names = [f"AIS-{number:04d} {name}" for number, name in rows.values_list("number", "name")]
    if len(names) != len(keys):
        raise Invalid("There is no such AI system.", place="systems")
    return set_reach(
        actor=actor, membership=membership, units=set(units), systems=keys, names=names
    )
