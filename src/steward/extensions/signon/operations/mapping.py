"""Let groups at the provider put people into groups here."""

from django.db import transaction

from steward.extensions.signon.events import SignOnGroupMapped, SignOnGroupUnmapped
from steward.extensions.signon.models import SignOnGroup
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import get_mapped, get_provider
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Group
from steward.foundation.identity.operations.groups import KEPT_BY_DIRECTORY, held_group
from steward.foundation.journal.operations import record

LONGEST_SAID, MOST_MAPPED = 300, 100


@transaction.atomic
def map_group(*, actor: Actor, group: Group, said: str) -> SignOnGroup:
    """Let whoever comes with a group at the provider be in a group here, and nobody else.

    It takes effect when somebody signs in.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        NotFound: No provider is set up.
        Conflict: The group is dissolved or kept by a directory, or it is so already.
        Invalid: The group at the provider has no name, or one that is too long.
    """
    require(actor, EDIT_SIGNON)
    provider = get_provider(actor)
    group = held_group(actor, group)
    if group.by_directory:
        raise Conflict(KEPT_BY_DIRECTORY)
    said = said.strip()
    if not 0 < len(said) <= LONGEST_SAID or not said.isprintable():
        raise Invalid("Write the group as the provider sends it.", place="said")
    rows = SignOnGroup.objects.visible_to(actor)
    if rows.filter(said=said, group=group).exists():
        raise Conflict("It is so already.")
    if rows.count() >= MOST_MAPPED:
        raise Conflict(f"At most {MOST_MAPPED} groups can be followed.")
    row = SignOnGroup.objects.create(
        organisation_id=actor.organisation_id, provider=provider, said=said, group=group
    )
    record(actor, SignOnGroupMapped(subject=provider.as_subject(), said=said, group=group.name))
    return row


@transaction.atomic
def unmap_group(*, actor: Actor, row: SignOnGroup) -> None:
    """Let a group at the provider put nobody into a group here any more; who is in it stays.

    Raises:
        NotAllowed: The actor may not.
        NotFound: It is gone.
    """
    require(actor, EDIT_SIGNON)
    row = get_mapped(actor, row.pk)
    told = {"said": row.said, "group": row.group.name}
    event = SignOnGroupUnmapped(subject=row.provider.as_subject(), **told)
    row.delete()
    record(actor, event)
