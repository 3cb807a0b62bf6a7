"""Groups: people who hold a role together, within a part of the organisation and for a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import (
    GroupEnded,
    GroupJoined,
    GroupLeft,
    GroupLimited,
    GroupMade,
    GroupRewritten,
)
from steward.foundation.identity.models import Group, Membership, Organisation
from steward.foundation.identity.operations.reaching import checked_reach
from steward.foundation.identity.policy import EDIT_GROUP
from steward.foundation.identity.queries import get_member
from steward.foundation.identity.queries.holding import Held, given_role
from steward.foundation.identity.queries.standing import (
    get_group,
    grant_of,
    grants_of,
    groups_of,
    people_in,
)
from steward.foundation.identity.rules import (
    check_days,
    check_holds,
    check_name,
    check_nothing_lost,
    combined,
)
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

LONGEST_GROUP_NAME = 100
NO_ROLE = "none"
KEPT_BY_DIRECTORY = "A directory says who is in this group; change it there."


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleGroupDraft:
    """What a group is called and gives.

    ``role`` is a shipped role by its name or an own one by its key, empty for none.
    """

    name: str
    role: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def make_group(*, actor: Actor, draft: PeopleGroupDraft) -> Group:
    """Make a group without people; what it gives is for the whole organisation at first.

    Raises:
        NotAllowed: The actor may not, or the role may more than the actor's.
        Invalid: The name is empty or taken, there is no such role, it is the owner's, or the last
            day lies before the first.
    """
    require(actor, EDIT_GROUP)
    _hold(actor)
    group = Group(organisation_id=actor.organisation_id)
    _write(actor, group, draft)
    group.save(force_insert=True)
    told = group.role_name or NO_ROLE
    record(actor, GroupMade(subject=group.as_subject(), group=group.name, role=told))
    return group


@transaction.atomic
def rewrite_group(*, actor: Actor, group: Group, draft: PeopleGroupDraft) -> Group:
    """Change what a group is called and gives, for all its people at once.

    Raises:
        NotAllowed: The actor may not, or the old or the new role may more than the actor's.
        Conflict: The group is dissolved, or what it gives would take no effect for somebody in it.
        Invalid: As when it is made.
    """
    group = held_group(actor, group)
    before = _said(group)
    _write(actor, group, draft)
    changes = [words for words, was in zip(_said(group), before, strict=True) if words != was]
    if not changes:
        return group
    group.save(update_fields=["name", "role", "custom_role", "starts_on", "ends_on"])
    _check_people(actor, group)
    event = GroupRewritten(subject=group.as_subject(), group=group.name, changes=", ".join(changes))
    record(actor, event)
    return group


@transaction.atomic
def limit_group(
    *,
    actor: Actor,
    group: Group,
    units: Iterable[UUID],
    systems: Iterable[UUID],
    names: Iterable[str],
) -> Group:
    """Limit what a group gives to units, with all below them, and AI systems; none is the whole.

    Args:
        actor: Who limits.
        group: Which group.
        units: Keys of units of the organisation.
        systems: Keys of its AI systems, which the caller has looked up.
        names: What the systems are called, for the history.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved, or what it gives would take no effect for somebody in it.
        Invalid: There is no such unit.
    """
    group = held_group(actor, group)
    reach, words = checked_reach(actor=actor, units=units, systems=systems, names=names)
    if reach == group.reach:
        return group
    group.reach = reach
    group.save(update_fields=["reach"])
    _check_people(actor, group)
    record(actor, GroupLimited(subject=group.as_subject(), group=group.name, reach=words))
    return group


@transaction.atomic
def put_into_group(*, actor: Actor, group: Group, membership: Membership) -> Membership:
    """Put a member into a group; what the group gives counts beside what the member has.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved or kept by a directory, the membership has ended, or what
            the group gives would take no effect.
    """
    group = held_group(actor, group)
    if group.by_directory:
        raise Conflict(KEPT_BY_DIRECTORY)
    member = get_member(actor, membership.pk)
    over = member.ends_on is not None and member.ends_on < actor.today
    if member.ended_at is not None or over:
        raise Conflict("This membership has ended; invite the person again.")
    if str(group.pk) in member.groups:
        return member
    member.groups = sorted([*member.groups, str(group.pk)])
    check_together(actor, [member])
    member.save(update_fields=["groups"])
    told = {"group": group.name, "member": str(member.person)}
    record(actor, GroupJoined(subject=group.as_subject(), **told))
    return member


@transaction.atomic
def take_out_of_group(*, actor: Actor, group: Group, membership: Membership) -> Membership:
    """Take a member out of a group, with what it gave, at once.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved or kept by a directory.
    """
    group = held_group(actor, group)
    if group.by_directory:
        raise Conflict(KEPT_BY_DIRECTORY)
    member = get_member(actor, membership.pk)
    if str(group.pk) not in member.groups:
        return member
    member.groups = [key for key in member.groups if key != str(group.pk)]
    member.save(update_fields=["groups"])
    told = {"group": group.name, "member": str(member.person)}
    record(actor, GroupLeft(subject=group.as_subject(), **told))
    return member


@transaction.atomic
def end_group(*, actor: Actor, group: Group) -> Group:
    """Dissolve a group; nobody is in it any more, and what it gave ends at once.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved already.
    """
    group = held_group(actor, group)
    people = list(people_in(actor, group))
    for row in people:
        row.groups = [key for key in row.groups if key != str(group.pk)]
        row.save(update_fields=["groups"])
    group.archived_at = actor.now
    group.save(update_fields=["archived_at"])
    record(actor, GroupEnded(subject=group.as_subject(), group=group.name, count=len(people)))
    return group


def held_group(actor: Actor, group: Group) -> Group:
    """Return a group that the actor may change, read anew while all memberships wait.

    Raises:
        NotAllowed: The actor may not, or the group's role may more than the actor's.
        Conflict: The group is dissolved.
    """
    require(actor, EDIT_GROUP, group)
    _hold(actor)
    held = get_group(actor, group.pk)
    if held.role:
        check_holds(actor.permissions, grant_of(held, held.pk).permissions, "The group")
    if held.archived_at is not None:
        raise Conflict("This group is dissolved; make another.")
    return held


def free_group_name(actor: Actor, name: str, group: Group | None) -> str:
    """Return a name that no other group has.

    Raises:
        Invalid: It is empty, too long or taken.
    """
    tidy = check_name(name, what="the group a name")
    if len(tidy) > LONGEST_GROUP_NAME:
        raise Invalid(f"Use at most {LONGEST_GROUP_NAME} characters.", place="name")
    taken = groups_of(actor).filter(name__iexact=tidy)
    if (taken if group is None else taken.exclude(pk=group.pk)).exists():
        raise Invalid("There is a group with this name.", place="name")
    return tidy


def check_together(actor: Actor, members: Iterable[Membership]) -> None:
    """Refuse groups of members that cannot all take effect, those too that begin later.

    Raises:
        Conflict: What one gives is for another part of the organisation than the rest.
    """
    giving = [row for row in groups_of(actor) if row.role]
    for member in members:
        standing = combined(grants_of(member, giving, member.custom_role))
        check_nothing_lost(standing, str(member.person))


def _check_people(actor: Actor, group: Group) -> None:
    check_together(actor, people_in(actor, group))


def _write(actor: Actor, group: Group, draft: PeopleGroupDraft) -> None:
    role: Held | None = given_role(actor, draft.role) if draft.role else None
    if role is not None:
        if role.role is Role.OWNER:
            raise Invalid("A group makes nobody an owner; give another role.", place="role")
        check_holds(actor.permissions, role.permissions, f"The role {role.name}")
    check_days(draft.starts_on, draft.ends_on)
    group.name = free_group_name(actor, draft.name, group)
    group.role = "" if role is None else role.role.value
    group.custom_role = None if role is None else role.custom
    group.starts_on, group.ends_on = draft.starts_on, draft.ends_on


def _said(group: Group) -> tuple[str, ...]:
    return (
        f"name {group.name}",
        f"role {group.role_name or NO_ROLE}",
        f"first day {group.starts_on or 'at once'}",
        f"last day {group.ends_on or 'open'}",
    )


def _hold(actor: Actor) -> None:
    """Let all changes of roles, groups and memberships wait for each other."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
