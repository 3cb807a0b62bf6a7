"""Keep members and groups as a directory says.

A directory makes nobody an owner and gives no role: it says who is a member and in which of its
groups, and what a group gives is set by people. It makes members of addresses in the organisation's
domains alone, since whoever holds a domain's directory can say who somebody is there.
"""

from uuid import UUID

from django.db import transaction

from steward.extensions.provisioning.events import DirectoryAdmitted, DirectoryRenamed
from steward.extensions.provisioning.models import ProvisionedMember
from steward.extensions.provisioning.policy import PROVISION
from steward.extensions.provisioning.queries import (
    directory_group,
    domains_here,
    is_active,
    record_of,
    user_of,
    users_in,
    users_of,
)
from steward.extensions.provisioning.terms import DirectoryGroupDraft, UserDraft
from steward.extensions.signon.queries import provider_of
from steward.extensions.signon.rules import domain_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import GroupEnded, GroupJoined, GroupLeft, GroupMade
from steward.foundation.identity.events import GroupRewritten as GroupRenamed
from steward.foundation.identity.models import Group, Membership, Organisation, Person
from steward.foundation.identity.operations.groups import (
    NO_ROLE,
    check_together,
    free_group_name,
)
from steward.foundation.identity.operations.members import dismiss
from steward.foundation.identity.operations.people import checked_address, create_person
from steward.foundation.identity.operations.sessions import end_every_session
from steward.foundation.identity.queries import get_person_by_email
from steward.foundation.identity.queries.entering import belongs_elsewhere
from steward.foundation.identity.queries.standing import kept_by_directory
from steward.foundation.identity.rules import check_name
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

LEAST = Role.RESPONDENT


@transaction.atomic
def create_user(*, actor: Actor, draft: UserDraft) -> Membership:
    """Make somebody a member, or let a former member back in, with the role of newcomers.

    The role counts only while no group gives one. Of what a former member had nothing comes back
    but the groups in which the directory still has it.

    Raises:
        NotAllowed: The actor may not.
        Conflict: There is such a user already, or the account is closed.
        Invalid: The address is none, or of no domain of the organisation.
    """
    require(actor, PROVISION)
    _hold(actor)
    address = _address(actor, draft.email)
    _check_free(actor, draft.user_name, None)
    person = get_person_by_email(address)
    row = None
    if person is not None:
        rows = Membership.objects.visible_to(actor).filter(person=person)
        row = rows.select_related("person", "provisioned").first()
    if row is not None:
        held = record_of(row)
        if is_active(actor, row) or (held is not None and held.gone_at is None):
            raise Conflict("There is a user with this address already.")
    if person is None:
        name = check_name(draft.name or address.partition("@")[0], what="a name")
        person = create_person(email=address, name=name, password=None)
    row = _admit(actor, person, row)
    _keep(actor, row, draft)
    if not draft.active:
        dismiss(actor=actor, membership=row)
    return user_of(actor, row.pk)


@transaction.atomic
def replace_user(*, actor: Actor, membership: Membership, draft: UserDraft) -> Membership:
    """Change a user as the directory says; who is no longer active is out at once.

    Name and address stay as they are where other organisations use the account too, and where the
    address is of none of the organisation's domains.

    Raises:
        NotAllowed: The actor may not.
        Conflict: Another user has the user name or address, or nobody else owns the organisation.
        Invalid: The address is none, or of no domain of the organisation.
    """
    require(actor, PROVISION)
    _hold(actor)
    row = user_of(actor, membership.pk)
    _check_free(actor, draft.user_name, row)
    if draft.active and not is_active(actor, row):
        _address(actor, row.person.email)
        row = _admit(actor, row.person, row)
    _rename(actor, row, draft)
    _keep(actor, row, draft)
    if not draft.active and is_active(actor, row):
        _let_go(actor, row)
    return user_of(actor, row.pk)


@transaction.atomic
def remove_user(*, actor: Actor, membership: Membership) -> None:
    """End a membership at once, with its sessions and tokens; the directory sees it no more.

    Raises:
        NotAllowed: The actor may not.
        Conflict: Nobody else owns the organisation.
    """
    require(actor, PROVISION)
    _hold(actor)
    row = user_of(actor, membership.pk)
    if is_active(actor, row):
        _let_go(actor, row)
    held = record_of(row)
    if held is None:
        held = ProvisionedMember(
            organisation_id=actor.organisation_id, membership=row, user_name=row.person.email
        )
    held.changed_at = held.gone_at = actor.now
    held.save()
    row.groups = []
    row.save(update_fields=["groups"])


def _let_go(actor: Actor, row: Membership) -> None:
    dismiss(actor=actor, membership=row)
    end_every_session(person=row.person)


def _hold(actor: Actor) -> None:
    """Let all changes of memberships wait for each other."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)


def _address(actor: Actor, email: str) -> str:
    try:
        address = checked_address(email)
    except Invalid:
        raise Invalid(f"{email[:100]} is no e-mail address.", place="emails") from None
    domains = domains_here(actor)
    if domain_of(address) not in domains:
        told = ", ".join(domains) or "none is named"
        message = f"{address} is of no domain of the organisation ({told})."
        raise Invalid(message, place="emails")
    return address


def _check_free(actor: Actor, user_name: str, row: Membership | None) -> None:
    rows = ProvisionedMember.objects.visible_to(actor).filter(
        user_name__iexact=user_name, gone_at=None
    )
    if (rows if row is None else rows.exclude(membership=row)).exists():
        raise Conflict(f"There is a user {user_name} already.")


def _admit(actor: Actor, person: Person, row: Membership | None) -> Membership:
    if not person.is_active:
        raise Conflict("This account is closed.")
    provider = provider_of(actor)
    role = Role(provider.role) if provider is not None and provider.role else LEAST
    if row is None:
        row = Membership(organisation_id=actor.organisation_id, person=person)
    row.role, row.custom_role, row.by_groups = role.value, None, True
    row.reach = row.starts_on = row.ends_on = row.ended_at = None
    row.groups = kept_by_directory(actor.organisation_id, row.groups)
    row.save()
    event = DirectoryAdmitted(subject=row.as_subject(), member=str(person), role=role.label)
    record(actor, event)
    return row


def _keep(actor: Actor, row: Membership, draft: UserDraft) -> None:
    values = {
        "organisation_id": actor.organisation_id,
        "user_name": draft.user_name,
        "external_id": draft.external_id,
        "changed_at": actor.now,
        "gone_at": None,
    }
    ProvisionedMember.objects.update_or_create(membership=row, defaults=values)


def _rename(actor: Actor, row: Membership, draft: UserDraft) -> None:
    person = row.person
    name = check_name(draft.name) if draft.name else person.name
    email = draft.email.strip().lower()
    if (name, email) == (person.name, person.email):
        return
    foreign = domain_of(person.email) not in domains_here(actor)
    if foreign or belongs_elsewhere(actor.organisation_id, person.pk):
        return
    changes: list[str] = []
    if email != person.email:
        person.email = _address(actor, email)
        if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
            raise Conflict("Somebody else has this address.", place="emails")
        changes.append(f"the address is {email}")
    if name != person.name:
        person.name = name
        changes.append(f"the name is {name}")
    person.save(update_fields=["email", "name"])
    told = {"member": str(person), "changes": ", ".join(changes)}
    record(actor, DirectoryRenamed(subject=row.as_subject(), **told))


@transaction.atomic
def create_group(*, actor: Actor, draft: DirectoryGroupDraft) -> Group:
    """Make a group that the directory keeps; it gives no role until somebody says which.

    Raises:
        NotAllowed: The actor may not.
        Conflict: There is a group with this name.
        Invalid: A member is none.
    """
    require(actor, PROVISION)
    _hold(actor)
    group = Group.objects.create(
        organisation_id=actor.organisation_id,
        name=_free_name(actor, draft.name, None),
        external_id=draft.external_id,
        by_directory=True,
    )
    record(actor, GroupMade(subject=group.as_subject(), group=group.name, role=NO_ROLE))
    _fill(actor, group, draft.members)
    return group


@transaction.atomic
def replace_group(*, actor: Actor, group: Group, draft: DirectoryGroupDraft) -> Group:
    """Change a group that the directory keeps, and who is in it.

    Raises:
        NotAllowed: The actor may not.
        Conflict: Another group has the name, or what the group gives would take no effect for
            somebody new in it.
        Invalid: A member is none.
    """
    require(actor, PROVISION)
    _hold(actor)
    group = directory_group(actor, group.pk)
    name = _free_name(actor, draft.name, group)
    if (name, draft.external_id) != (group.name, group.external_id):
        changes = f"name {name}" if name != group.name else "what the directory calls it"
        group.name, group.external_id = name, draft.external_id
        group.save(update_fields=["name", "external_id"])
        record(actor, GroupRenamed(subject=group.as_subject(), group=name, changes=changes))
    _fill(actor, group, draft.members)
    return group


@transaction.atomic
def remove_group(*, actor: Actor, group: Group) -> None:
    """Dissolve a group that the directory keeps; what it gave ends at once.

    Raises:
        NotAllowed: The actor may not.
    """
    require(actor, PROVISION)
    _hold(actor)
    group = directory_group(actor, group.pk)
    people = list(users_in(actor, group))
    for row in people:
        row.groups = [key for key in row.groups if key != str(group.pk)]
        row.save(update_fields=["groups"])
    group.archived_at = actor.now
    group.save(update_fields=["archived_at"])
    record(actor, GroupEnded(subject=group.as_subject(), group=group.name, count=len(people)))


def _free_name(actor: Actor, name: str, group: Group | None) -> str:
    try:
        return free_group_name(actor, name, group)
    except Invalid as error:
        raise Conflict(error.message, place="displayName") from None


def _fill(actor: Actor, group: Group, wanted: frozenset[UUID]) -> None:
    """Let just the wanted members be in a group; those who are in it already are not looked at."""
    held = {row.pk: row for row in users_in(actor, group)}
    new = list(users_of(actor).filter(pk__in=wanted - set(held)))
    missing = wanted - set(held) - {row.pk for row in new}
    if missing:
        raise Invalid(f"No user has the id {min(map(str, missing))}.", place="members")
    for row in new:
        row.groups = sorted([*row.groups, str(group.pk)])
    check_together(actor, new)
    for row in new:
        row.save(update_fields=["groups"])
        told = {"group": group.name, "member": str(row.person)}
        record(actor, GroupJoined(subject=group.as_subject(), **told))
    for key, row in held.items():
        if key not in wanted:
            row.groups = [item for item in row.groups if item != str(group.pk)]
            row.save(update_fields=["groups"])
            told = {"group": group.name, "member": str(row.person)}
            record(actor, GroupLeft(subject=group.as_subject(), **told))
