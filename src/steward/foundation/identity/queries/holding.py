"""Who holds which permission: shipped roles and the organisation's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from steward.foundation.core.actor import LABELS, Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import ApiToken, CustomRole, Group, Membership
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.queries.standing import grant_of, groups_giving
from steward.foundation.identity.rules import role_of
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.tenancy.models import OwnedQuerySet


def custom_roles(actor: Actor) -> OwnedQuerySet[CustomRole]:
    """Return the roles that the organisation made itself, those too that are no longer given."""
    return CustomRole.objects.visible_to(actor).order_by("archived_at", "name", "id")


def live_custom_roles(actor: Actor) -> list[CustomRole]:
    """Return the organisation's own roles that can be given, by name."""
    return list(custom_roles(actor).filter(archived_at=None))


def get_custom_role(actor: Actor, key: UUID) -> CustomRole:
    """Return one role of the organisation's own.

    Raises:
        NotFound: There is none.
    """
    return CustomRole.objects.visible_to(actor).one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role with what it may: a shipped one, or one of the organisation's own."""

    role: Role
    name: str
    permissions: frozenset[str]
    custom: CustomRole | None = None


def given_role(actor: Actor, name: str) -> Held:
    """Return the role by what a form says: the name of a shipped one, or the key of an own one.

    Raises:
        Invalid: There is no such role, or it is no longer given.
    """
    try:
        key = UUID(name)
    except ValueError:
        role = role_of(name)
        return Held(role=role, name=role.label, permissions=PERMISSIONS[role])
    own = custom_roles(actor).filter(pk=key, archived_at=None).first()
    if own is None:
        raise Invalid("There is no such role, or it is no longer given.", place="role")
    permissions = frozenset(own.permissions)
    return Held(role=Role(own.base), name=own.name, permissions=permissions, custom=own)


def members_who_may(actor: Actor, permission: str) -> OwnedQuerySet[Membership]:
    """Return the current members who hold a permission, by their role or a group's."""
    shipped = [role.value for role in Role if permission in PERMISSIONS[role]]
    own = Q(custom_role=None, role__in=shipped) | Q(custom_role__permissions__contains=[permission])
    groups = groups_giving(actor.organisation_id, actor.today)
    if not groups:
        return current_members(actor).filter(own)
    giving = [row for row in groups if permission in grant_of(row, row.pk).given]
    led = Q(by_groups=True) & _in_any(groups)
    return current_members(actor).filter(own & ~led | _in_any(giving))


def _in_any(groups: Sequence[Group]) -> Q:
    """Return the condition that a member is in one of some groups; nobody is in one of none."""
    found = Q(pk__in=[])
    for row in groups:
        found |= Q(groups__contains=[str(row.pk)])
    return found


def people_behind(actor: Actor, acting: Collection[UUID]) -> frozenset[UUID]:
    """Return the people who acted, by the keys of actors: a token stands for its member."""
    rows = ApiToken.objects.visible_to(actor).filter(pk__in=list(acting))
    tokens = dict(rows.values_list("pk", "membership__person_id"))
    return frozenset(tokens.get(key, key) for key in acting)


def count_holders(actor: Actor) -> Mapping[UUID, int]:
    """Return how many current members have each role of the organisation's own."""
    held: dict[UUID, int] = {}
    rows = current_members(actor).exclude(custom_role=None)
    for key in rows.values_list("custom_role_id", flat=True):
        held[key] = held.get(key, 0) + 1
    return held


@dataclass(frozen=True, slots=True)
class Change:
    """How one list of permissions differs from another, in words."""

    more: tuple[str, ...]
    fewer: tuple[str, ...]


def difference(permissions: frozenset[str], base: frozenset[str]) -> Change:
    """Return what one list of permissions holds more, and what fewer, than another."""
    return Change(in_words(permissions - base), in_words(base - permissions))


def in_words(permissions: frozenset[str]) -> tuple[str, ...]:
    """Return what permissions allow, in words, by their name."""
    return tuple(LABELS[name] for name in sorted(permissions) if name in LABELS)
