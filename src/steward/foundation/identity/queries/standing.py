"""What members may, and where: by their own role and by the groups that they are in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from steward.foundation.core.actor import Actor, Frame, Reach
from steward.foundation.identity.models import CustomRole, Group, Membership
from steward.foundation.identity.rules import Grant, Standing, combined
from steward.foundation.identity.terms import EVERYTHING, PERMISSIONS, Role
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

OWN = "their own role"
CUSTOM = Reading(
    CustomRole,
    "SELECT {columns} FROM identity_customrole WHERE id = %s AND organisation_id = %s",
)


def groups_of(actor: Actor) -> OwnedQuerySet[Group]:
    """Return the groups of the organisation that are not over, by name."""
    rows = Group.objects.visible_to(actor).filter(archived_at=None)
    return rows.select_related("custom_role").order_by("name", "id")


def get_group(actor: Actor, key: UUID) -> Group:
    """Return one group, over or not.

    Raises:
        NotFound: There is none.
    """
    return Group.objects.visible_to(actor).select_related("custom_role").one(actor, key)


def people_in(actor: Actor, group: Group) -> OwnedQuerySet[Membership]:
    """Return the members who are in a group and have not left, by name."""
    rows = Membership.objects.visible_to(actor).filter(groups__contains=[str(group.pk)])
    rows = rows.filter(ended_at=None).select_related("person", "custom_role")
    return rows.order_by("person__name", "id")


def addable(actor: Actor, group: Group) -> list[Membership]:
    """Return the members who have not left and are not in a group, by name."""
    rows = Membership.objects.visible_to(actor).filter(ended_at=None)
    rows = rows.exclude(groups__contains=[str(group.pk)]).exclude(ends_on__lt=actor.today)
    return list(rows.select_related("person").order_by("person__name", "id"))


def count_in_groups(actor: Actor) -> Counter[str]:
    """Return how many members are in each group, by the key of the group."""
    rows = Membership.objects.visible_to(actor).filter(ended_at=None).exclude(groups=[])
    return Counter(key for keys in rows.values_list("groups", flat=True) for key in keys)


def in_force(today: date) -> Q:
    """Return the condition that a group gives a role on a day."""
    begun = Q(starts_on=None) | Q(starts_on__lte=today)
    lasts = Q(ends_on=None) | Q(ends_on__gte=today)
    return ~Q(role="") & Q(archived_at=None) & begun & lasts


def groups_giving(organisation_id: UUID, today: date) -> list[Group]:
    """Return the groups of an organisation that give a role on a day."""
    rows = Group.objects.filter(in_force(today), organisation_id=organisation_id)
    return list(rows.select_related("custom_role"))


def kept_by_directory(organisation_id: UUID, keys: Sequence[str]) -> list[str]:
    """Return which of some groups a directory keeps: who is in those, the directory alone says."""
    if not keys:
        return []
    rows = Group.objects.filter(organisation_id=organisation_id, by_directory=True, pk__in=keys)
    return sorted(str(key) for key in rows.filter(archived_at=None).values_list("pk", flat=True))


def reach_of(kept: Mapping[str, Sequence[str]] | None, person: UUID) -> Reach | None:
    """Return the part of the organisation that is kept of a member or group, None for the whole."""
    if kept is None:
        return None
    keys = {name: frozenset(map(UUID, found)) for name, found in kept.items()}
    return Reach(person=person, **keys)


def frame_of(kept: Mapping[str, str] | None) -> Frame | None:
    """Return the days that are kept of a member from outside, None for who may look at all."""
    if kept is None:
        return None
    return Frame(**{name: date.fromisoformat(day) for name, day in kept.items()})


def grant_of(group: Group, person: UUID) -> Grant:
    """Return what a group that gives a role gives one of its people; reads its own role."""
    return Grant(
        name=group.name,
        role=Role(group.role),
        permissions=_permissions(group.role, group.custom_role),
        reach=reach_of(group.reach, person),
    )


def grants_of(
    membership: Membership, groups: Iterable[Group], custom: CustomRole | None
) -> list[Grant]:
    """Return what a member is given: by its own role, which is read, and by some groups.

    A role of the organisation's own that is not to be seen gives nothing.
    """
    mine = set(membership.groups)
    given = [grant_of(row, membership.person_id) for row in groups if str(row.pk) in mine]
    if membership.by_groups and given:
        return given
    lost = membership.custom_role_id is not None and custom is None
    own = Grant(
        name=OWN,
        role=Role(membership.role),
        permissions=frozenset() if lost else _permissions(membership.role, custom),
        reach=reach_of(membership.reach, membership.person_id),
    )
    return [own, *given]


def _permissions(role: str, custom: CustomRole | None) -> frozenset[str]:
    if custom is None:
        return PERMISSIONS[Role(role)]
    return frozenset(custom.permissions) & EVERYTHING


def standing_of(membership: Membership, today: date) -> Standing:
    """Return what a member may on a day; needs the tenant setting of its organisation.

    Asks nothing for who has a shipped role and is in no group.
    """
    custom = None
    if membership.custom_role_id is not None:
        custom = CUSTOM.first([membership.custom_role_id, membership.organisation_id])
    groups: list[Group] = []
    if membership.groups:
        rows = Group.objects.filter(in_force(today), pk__in=membership.groups)
        rows = rows.filter(organisation_id=membership.organisation_id)
        groups = list(rows.select_related("custom_role"))
    return combined(grants_of(membership, groups, custom))


def standings_of(actor: Actor, members: Sequence[Membership]) -> dict[UUID, Standing]:
    """Return what many members of the organisation may today, by key; their own roles are read."""
    groups: list[Group] = []
    if any(row.groups for row in members):
        groups = groups_giving(actor.organisation_id, actor.today)
    return {row.pk: combined(grants_of(row, groups, row.custom_role)) for row in members}


def permissions_of(membership: Membership, today: date) -> frozenset[str]:
    """Return what a member may on a day; needs the tenant setting of its organisation."""
    return standing_of(membership, today).permissions
