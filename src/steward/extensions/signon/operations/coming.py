"""Let people in who come by the provider."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steward.domain.audits.operations.engaging import take_places
from steward.extensions.signon.events import SignOnJoined, SignOnTied
from steward.extensions.signon.models import SignOnGroup, SignOnIdentity, SignOnProvider
from steward.extensions.signon.operations.setting import unbelieved
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import domains_of, get_provider, mapped_groups
from steward.extensions.signon.rules import is_believed, issuer_kept
from steward.extensions.signon.terms import Identity
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, NotAllowed
from steward.foundation.identity.events import GroupJoined, GroupLeft
from steward.foundation.identity.models import Invitation, Membership, Organisation, Person
from steward.foundation.identity.operations.groups import check_together
from steward.foundation.identity.operations.members import admit
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.queries import actor_of, get_person_by_email, lasting
from steward.foundation.identity.queries.standing import standing_of
from steward.foundation.identity.rules import check_name
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import acting_for

ASK_AN_OWNER = "Ask an owner of the organisation to invite you."
LEAST = Role.RESPONDENT
"""With which role somebody joins whom a group alone lets in; what the group gives counts."""


def come_by_provider(
    *, organisation_id: UUID, provider_id: UUID, identity: Identity, now: datetime
) -> Membership:
    """Return the membership of who came by the provider of an organisation.

    Known by issuer and subject first; else by a verified address of a claimed domain, which is
    asked once. Nobody whose membership has ended comes back so. Who is in a group at the provider
    that puts people into one here is in that from then on, and who is not is not.

    Raises:
        NotAllowed: The person is no member, and does not become one by signing in.
    """
    with acting_for(organisation_id):
        Organisation.objects.select_for_update().get(pk=organisation_id)
        provider = SignOnProvider.objects.filter(
            organisation_id=organisation_id, pk=provider_id
        ).first()
        if provider is None or not provider.is_on or provider.issuer != identity.issuer:
            raise NotAllowed("This sign-in was switched off or changed meanwhile.")
        return _let_in(provider, identity, now)


@transaction.atomic
def try_out(*, actor: Actor, identity: Identity) -> str:
    """Say what would become of somebody who came by the provider as it is; nothing becomes of it.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
        NotFound: No provider is set up.
    """
    require(actor, EDIT_SIGNON)
    provider = get_provider(actor)
    try:
        with transaction.atomic():
            member = _let_in(provider, identity, actor.now)
            role = standing_of(member, actor.now.date()).role.label
            told = f"{member.person} would come in as {role.lower()}."
            transaction.set_rollback(True)
    except DomainError as refusal:
        told = f"Nobody would come in: {refusal.message}"
    return told


def _let_in(provider: SignOnProvider, identity: Identity, now: datetime) -> Membership:
    known = SignOnIdentity.objects.filter(
        organisation_id=provider.organisation_id,
        issuer=issuer_kept(provider.kind, identity.issuer),
        subject=identity.subject,
    ).first()
    mapped = mapped_groups(provider)
    if known is not None:
        membership = _current(provider, now, pk=known.membership_id)
    else:
        domains = domains_of(provider)
        if not is_believed(identity, domains=domains, without_word=provider.trusts_addresses):
            raise NotAllowed(unbelieved(identity, domains))
        membership = _tied(provider, identity, mapped, now)
    _follow_groups(membership, identity, mapped, now)
    return membership


def _tied(
    provider: SignOnProvider, identity: Identity, mapped: Sequence[SignOnGroup], now: datetime
) -> Membership:
    person = get_person_by_email(identity.email)
    here = Membership.objects.filter(organisation_id=provider.organisation_id, person=person)
    joins = person is None or not here.exists()
    if joins:
        membership = _joined(provider, identity, mapped, person, now)
    else:
        membership = _current(provider, now, person=person)
    issuer = issuer_kept(provider.kind, identity.issuer)
    if SignOnIdentity.objects.filter(
        organisation_id=provider.organisation_id, membership=membership, issuer=issuer
    ).exists():
        message = "Another account at the provider has this address here already."
        raise NotAllowed(f"{message} Ask an owner of the organisation.")
    SignOnIdentity.objects.create(
        organisation_id=provider.organisation_id,
        membership=membership,
        issuer=issuer,
        subject=identity.subject,
    )
    actor = actor_of(membership, label=str(membership.person), now=now)
    subject = provider.as_subject()
    if joins:
        record(actor, SignOnJoined(subject=subject, role=membership.role_name))
    record(actor, SignOnTied(subject=subject, email=identity.email))
    return membership


def _joined(
    provider: SignOnProvider,
    identity: Identity,
    mapped: Sequence[SignOnGroup],
    person: Person | None,
    now: datetime,
) -> Membership:
    """Return a new membership: with the role of an invitation, of newcomers, or of their groups."""
    invitation = Invitation.objects.filter(
        organisation_id=provider.organisation_id,
        email__iexact=identity.email,
        accepted_at=None,
        revoked_at=None,
        expires_at__gte=now,
    ).first()
    role = provider.role if invitation is None else invitation.role
    if not role and any(row.group.role for row in mapped if row.said in (identity.groups or ())):
        role = LEAST.value
    if not role:
        raise NotAllowed(f"You are no member of this organisation. {ASK_AN_OWNER}")
    if person is None:
        name = check_name(identity.name or identity.email.partition("@")[0], what="a name")
        person = create_person(email=identity.email, name=name, password=None)
    if not person.is_active:
        raise NotAllowed("This account is closed.")
    if invitation is not None:
        membership = admit(person=person, invitation=invitation, now=now)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        came = actor_of(membership, label=str(person), now=now)
        take_places(actor=came, membership=membership)
        return membership
    return Membership.objects.create(
        organisation_id=provider.organisation_id,
        person=person,
        role=role,
        by_groups=bool(mapped),
    )


def _current(provider: SignOnProvider, now: datetime, **which: object) -> Membership:
    rows = Membership.objects.filter(
        lasting(now.date()), organisation_id=provider.organisation_id, **which
    )
    membership = rows.filter(person__is_active=True).select_related("person").first()
    if membership is None:
        raise NotAllowed(f"Your membership has ended or not begun. {ASK_AN_OWNER}")
    return membership


def _follow_groups(
    membership: Membership, identity: Identity, mapped: Sequence[SignOnGroup], now: datetime
) -> None:
    """Let a member be in just those of the groups that follow the provider which it says.

    Raises:
        NotAllowed: What the groups give cannot all take effect.
    """
    if not mapped or identity.groups is None:
        return
    groups = {str(row.group_id): row.group for row in mapped}
    wanted = {str(row.group_id) for row in mapped if row.said in identity.groups}
    held = set(membership.groups)
    after = (held - set(groups)) | wanted
    if after == held:
        return
    membership.groups = sorted(after)
    actor = actor_of(membership, label=str(membership.person), now=now)
    try:
        check_together(actor, [membership])
    except Conflict as refusal:
        raise NotAllowed(f"{refusal.message} Ask an owner of the organisation.") from None
    membership.save(update_fields=["groups"])
    for key in sorted(after ^ held):
        group, member = groups[key], str(membership.person)
        kind = GroupJoined if key in after else GroupLeft
        record(actor, kind(subject=group.as_subject(), group=group.name, member=member))
