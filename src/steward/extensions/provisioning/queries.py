"""Users and groups as a directory sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from steward.extensions.notifications.queries import address_of
from steward.extensions.provisioning.models import ProvisionedMember
from steward.extensions.provisioning.policy import PROVISION
from steward.extensions.provisioning.rules.filtering import Compared, Condition, holds
from steward.extensions.provisioning.terms import GROUP, USER
from steward.extensions.signon.queries import domains_of, provider_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.moments import written
from steward.foundation.identity.models import ApiToken, Group, Membership
from steward.foundation.identity.queries.standing import groups_of
from steward.foundation.tenancy.models import OwnedQuerySet

BASE = "/scim/v2"
Resource = dict[str, Any]


def base_address() -> str:
    """Return the address that a directory is given."""
    return address_of(BASE)


def domains_here(actor: Actor) -> list[str]:
    """Return the domains whose addresses a directory may make members."""
    provider = provider_of(actor)
    return [] if provider is None else domains_of(provider)


def users_of(actor: Actor) -> OwnedQuerySet[Membership]:
    """Return everybody who is or was a member, but those whom the directory deleted."""
    rows = Membership.objects.visible_to(actor).select_related("person", "provisioned")
    return rows.filter(provisioned__gone_at=None).order_by("created_at", "id")


def user_of(actor: Actor, key: UUID) -> Membership:
    """Return one user.

    Raises:
        NotFound: There is none, or the directory deleted it.
    """
    row = users_of(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such user.")
    return row


def users_in(actor: Actor, group: Group) -> OwnedQuerySet[Membership]:
    """Return the users in a group, those too that are not active at the moment."""
    return users_of(actor).filter(groups__contains=[str(group.pk)])


def record_of(row: Membership) -> ProvisionedMember | None:
    """Return what the directory calls a member, None for one that it never named."""
    return getattr(row, "provisioned", None)


def directory_groups(actor: Actor) -> OwnedQuerySet[Group]:
    """Return the groups that a directory keeps."""
    return groups_of(actor).filter(by_directory=True)


def directory_group(actor: Actor, key: UUID) -> Group:
    """Return one group that a directory keeps.

    Raises:
        NotFound: There is none.
    """
    row = directory_groups(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such group.")
    return row


def is_active(actor: Actor, row: Membership) -> bool:
    """Say whether a membership has not ended and its person may sign in."""
    over = row.ends_on is not None and row.ends_on < actor.today
    return row.ended_at is None and not over and row.person.is_active


def as_users(actor: Actor, rows: Sequence[Membership]) -> list[Resource]:
    """Return members as users of SCIM (RFC 7643, 4.1)."""
    groups: dict[str, Group] = {}
    if any(row.groups for row in rows):
        groups = {str(item.pk): item for item in directory_groups(actor)}
    return [_user(actor, row, groups) for row in rows]


def _user(actor: Actor, row: Membership, groups: Mapping[str, Group]) -> Resource:
    held = record_of(row)
    email = row.person.email
    resource: Resource = {
        "schemas": [USER],
        "id": str(row.pk),
        "userName": email if held is None else held.user_name,
        "displayName": str(row.person),
        "active": is_active(actor, row),
        "emails": [{"value": email, "type": "work"}],
        "groups": [
            {
                "value": key,
                "$ref": address_of(f"{BASE}/Groups/{key}"),
                "display": groups[key].name,
            }
            for key in row.groups
            if key in groups
        ],
        "meta": {
            "resourceType": "User",
            "created": written(row.created_at),
            "lastModified": written(row.created_at if held is None else held.changed_at),
            "location": address_of(f"{BASE}/Users/{row.pk}"),
        },
    }
    if held is not None and held.external_id:
        resource["externalId"] = held.external_id
    return resource


def as_groups(actor: Actor, rows: Sequence[Group]) -> list[Resource]:
    """Return groups as groups of SCIM, with their members (RFC 7643, 4.2)."""
    wanted = {str(row.pk) for row in rows}
    people: dict[str, list[Membership]] = {key: [] for key in wanted}
    if rows:
        for member in users_of(actor).exclude(groups=[]):
            for key in wanted & set(member.groups):
                people[key].append(member)
    return [_group(row, people[str(row.pk)]) for row in rows]


def _group(row: Group, people: Iterable[Membership]) -> Resource:
    resource: Resource = {
        "schemas": [GROUP],
        "id": str(row.pk),
        "displayName": row.name,
        "members": [
            {
                "value": str(item.pk),
                "$ref": address_of(f"{BASE}/Users/{item.pk}"),
            }
            for item in people
        ],
        "meta": {
            "resourceType": "Group",
            "created": written(row.created_at),
            "location": address_of(f"{BASE}/Groups/{row.pk}"),
        },
    }
    if row.external_id:
        resource["externalId"] = row.external_id
    return resource


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, with how many there are in all."""

    total: int
    items: list[Resource]


def list_users(actor: Actor, condition: Condition | None, start: int, count: int) -> Part:
    """Return users that meet a condition, from the one at ``start`` (1 is the first)."""
    rows = users_of(actor)
    if condition is None:
        found = list(rows[start - 1 : start - 1 + count])
        return Part(rows.count(), as_users(actor, found))
    every = as_users(actor, list(rows.filter(_likely_users(condition))))
    return _meeting(every, condition, start, count)


def list_groups(actor: Actor, condition: Condition | None, start: int, count: int) -> Part:
    """Return groups that meet a condition, from the one at ``start`` (1 is the first)."""
    rows = directory_groups(actor)
    if condition is None:
        found = list(rows[start - 1 : start - 1 + count])
        return Part(rows.count(), as_groups(actor, found))
    named = _sought(condition, "displayname")
    rows = rows if named is None else rows.filter(name__iexact=named)
    return _meeting(as_groups(actor, list(rows)), condition, start, count)


def _meeting(rows: Iterable[Resource], condition: Condition, start: int, count: int) -> Part:
    found = [row for row in rows if holds(condition, row)]
    return Part(len(found), found[start - 1 : start - 1 + count])


def _likely_users(condition: Condition) -> Q:
    """Return what narrows the look-up by which directories find a user; all for other filters."""
    named, known = _sought(condition, "username"), _sought(condition, "externalid")
    if named is not None:
        return Q(provisioned__user_name__iexact=named) | Q(person__email__iexact=named)
    return Q() if known is None else Q(provisioned__external_id=known)


def _sought(condition: Condition, path: str) -> str | None:
    if not isinstance(condition, Compared) or condition.how != "eq":
        return None
    same = condition.path.lower() == path and isinstance(condition.value, str)
    return str(condition.value) if same else None


def kept_tokens(actor: Actor) -> list[ApiToken]:
    """Return the tokens in force that were made for a directory alone, the newest first."""
    rows = ApiToken.objects.visible_to(actor).filter(revoked_at=None, scopes=[PROVISION.name])
    rows = rows.exclude(expires_on__lt=actor.today).select_related("membership__person")
    return list(rows.order_by("-created_at"))


def count_kept(actor: Actor) -> int:
    """Return how many members a directory keeps."""
    rows = ProvisionedMember.objects.visible_to(actor).filter(gone_at=None)
    return rows.filter(membership__ended_at=None).count()
