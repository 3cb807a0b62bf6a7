"""Make roles of the organisation's own out of shipped ones."""

from collections.abc import Iterable

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import RoleMade, RolePreviewed, RoleRetired, RoleRewritten
from steward.foundation.identity.models import CustomRole, Membership, Organisation
from steward.foundation.identity.policy import EDIT_MEMBER, EDIT_ROLE
from steward.foundation.identity.queries import get_organisation, open_invitations
from steward.foundation.identity.queries.holding import (
    Held,
    custom_roles,
    difference,
    given_role,
    in_words,
)
from steward.foundation.identity.queries.standing import groups_of
from steward.foundation.identity.rules import check_holds, check_name, role_of
from steward.foundation.identity.terms import EVERYTHING, PERMISSIONS, Role
from steward.foundation.journal.operations import record

LONGEST_ROLE_NAME = 100
LONGEST_MEANING = 300


@transaction.atomic
def make_role(
    *, actor: Actor, name: str, base: str, permissions: Iterable[str], meaning: str = ""
) -> CustomRole:
    """Make a role of the organisation's own.

    Args:
        actor: Who makes it.
        name: What it is called; no other role is called so.
        base: The shipped role that it stands for where a rule names one; not the owner.
        permissions: What it may; names of permissions that the actor holds.
        meaning: Who it is for, in a sentence.

    Raises:
        NotAllowed: The actor may not write roles, or gives more than they may.
        Invalid: The name is empty or taken, the base cannot be one, or a permission is unknown.
    """
    require(actor, EDIT_ROLE)
    _hold_roles(actor)
    role = CustomRole.objects.create(
        organisation_id=actor.organisation_id,
        name=_free_name(actor, name, None),
        meaning=_meaning(meaning),
        base=_base(base).value,
        permissions=_permissions(actor, permissions),
    )
    record(actor, RoleMade(subject=role.as_subject(), role=role.name, base=_base(base).label))
    return role


@transaction.atomic
def rewrite_role(
    *, actor: Actor, role: CustomRole, name: str, permissions: Iterable[str], meaning: str = ""
) -> CustomRole:
    """Change what a role is called and what it may, for all who have it, at once.

    Raises:
        NotAllowed: The actor may not write roles, the role may more than the actor's, or gets more.
        Conflict: The role is no longer given.
        Invalid: The name is empty or taken, or a permission is unknown.
    """
    require(actor, EDIT_ROLE, role)
    _hold_roles(actor)
    role = custom_roles(actor).one(actor, role.pk)
    before = frozenset(role.permissions)
    check_holds(actor.permissions, before, "The role")
    if role.archived_at is not None:
        raise Conflict("This role is no longer given; make another.")
    role.name, role.meaning = _free_name(actor, name, role), _meaning(meaning)
    role.permissions = _permissions(actor, permissions)
    role.save(update_fields=["name", "meaning", "permissions"])
    change = difference(frozenset(role.permissions), before)
    event = RoleRewritten(
        subject=role.as_subject(),
        role=role.name,
        more="; ".join(change.more) or "nothing",
        fewer="; ".join(change.fewer) or "nothing",
    )
    record(actor, event)
    return role


@transaction.atomic
def retire_role(*, actor: Actor, role: CustomRole) -> CustomRole:
    """Stop giving a role; nobody may have it then.

    Raises:
        NotAllowed: The actor may not write roles.
        Conflict: Somebody has it, is invited to it or gets it by a group, or it is no longer
            given already.
    """
    require(actor, EDIT_ROLE, role)
    _hold_roles(actor)
    role = custom_roles(actor).one(actor, role.pk)
    if role.archived_at is not None:
        raise Conflict("This role is no longer given already.")
    rows = Membership.objects.visible_to(actor).filter(custom_role=role, ended_at=None)
    if rows.exclude(ends_on__lt=actor.today).exists():
        raise Conflict("Members have this role; give them another first.")
    if groups_of(actor).filter(custom_role=role).exists():
        raise Conflict("A group gives this role; let it give another first.")
    if open_invitations(actor).filter(custom_role=role).exists():
        raise Conflict("Somebody is invited to this role; take that invitation back first.")
    role.archived_at = actor.now
    role.save(update_fields=["archived_at"])
    record(actor, RoleRetired(subject=role.as_subject(), role=role.name))
    return role


@transaction.atomic
def preview_role(*, actor: Actor, role: str) -> Held:
    """Note that somebody looks at the pages as a role sees them; return what the role may.

    Raises:
        NotAllowed: The actor may not change roles, or the role may more than the actor's.
        Invalid: There is no such role.
    """
    require(actor, EDIT_MEMBER)
    held = given_role(actor, role)
    check_holds(actor.permissions, held.permissions, f"The role {held.name}")
    subject = get_organisation(actor).as_subject()
    record(actor, RolePreviewed(subject=subject, role=held.name))
    return held


def _hold_roles(actor: Actor) -> None:
    """Let all changes of roles and memberships wait for each other."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)


def _free_name(actor: Actor, name: str, role: CustomRole | None) -> str:
    tidy = check_name(name, what="the role a name")
    if len(tidy) > LONGEST_ROLE_NAME:
        raise Invalid(f"Use at most {LONGEST_ROLE_NAME} characters.", place="name")
    taken = custom_roles(actor).filter(name__iexact=tidy)
    others = taken if role is None else taken.exclude(pk=role.pk)
    shipped = tidy.casefold() in {item.label.casefold() for item in Role}
    if shipped or others.exists():
        raise Invalid("There is a role with this name.", place="name")
    return tidy


def _meaning(meaning: str) -> str:
    tidy = meaning.strip()
    if len(tidy) > LONGEST_MEANING or "\x00" in tidy:
        raise Invalid(f"Use at most {LONGEST_MEANING} ordinary characters.", place="meaning")
    return tidy


def _base(base: str) -> Role:
    found = role_of(base)
    if found is Role.OWNER:
        message = "An owner is an owner; base the role on another."
        raise Invalid(message, place="base")
    return found


def _permissions(actor: Actor, permissions: Iterable[str]) -> list[str]:
    """Return the permissions sorted, each once.

    Raises:
        NotAllowed: One is not the actor's.
        Invalid: There is none, or one is unknown.
    """
    chosen = frozenset(permissions)
    if not chosen:
        raise Invalid("Choose at least one permission.", place="permissions")
    unknown = sorted(chosen - EVERYTHING)
    if unknown:
        raise Invalid(f"There is no permission {unknown[0]!r}.", place="permissions")
    beyond = in_words(chosen - actor.permissions)
    check_holds(actor.permissions, chosen, f"The role ({', '.join(beyond)})")
    return sorted(chosen)


def shipped_permissions(base: str) -> frozenset[str]:
    """Return what a role begins with that is made from a shipped one.

    Raises:
        Invalid: There is no such role.
    """
    return PERMISSIONS[role_of(base)]
