"""People, their passwords and the links that sign them in; they belong to no organisation."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.events import SecondFactorDropped, SignInLinkMade
from steward.foundation.identity.models import (
    Passkey,
    Person,
    RecoveryCode,
    SecondFactor,
    SignInLink,
)
from steward.foundation.identity.queries import digest_of, get_person_by_email, memberships_of
from steward.foundation.identity.rules import check_name
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

LINK_HOURS = 24
LONGEST_ADDRESS = 254


def checked_address(email: str) -> str:
    """Return an e-mail address as it is stored.

    Raises:
        Invalid: It is not one.
    """
    tidy = email.strip().lower()
    try:
        validate_email(tidy)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", place="email") from None
    if len(tidy) > LONGEST_ADDRESS:
        raise Invalid(f"Use at most {LONGEST_ADDRESS} characters.", place="email")
    return tidy


def create_person(*, email: str, name: str, password: str | None) -> Person:
    """Create a person; without a password only a sign-in link opens the account.

    Raises:
        Invalid: The password is too weak.
    """
    person = Person(email=email.strip().lower(), name=name.strip())
    if password is None:
        person.set_unusable_password()
    else:
        set_password(person=person, password=password)
    person.save()
    return person


def set_password(*, person: Person, password: str, place: str = "password") -> None:
    """Set a password on a person that the caller saves.

    Raises:
        Invalid: It is shorter than 12 characters, common, or too near to name or address.
    """
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), place=place) from None
    person.set_password(password)


@transaction.atomic
def change_password(*, person: Person, current: str | None, password: str) -> None:
    """Change one's password; every other session of the person ends.

    Args:
        person: Whose password it is.
        current: The password until now, or None where a one-time link has just proved who it is.
        password: The new one.

    Raises:
        Invalid: The current password is wrong, or the new one too weak.
    """
    if current is not None and not person.check_password(current):
        raise Invalid("This is not your password.", place="current")
    set_password(person=person, password=password)
    person.save(update_fields=["password"])


@transaction.atomic
def rename_person(*, person: Person, name: str) -> None:
    """Change how a person is called, in every organisation.

    Raises:
        Invalid: The name is empty or too long.
    """
    person.name = check_name(name, what="your name")
    person.save(update_fields=["name"])


@transaction.atomic
def create_sign_in_link(*, person: Person, now: datetime) -> str:
    """Return the secret of a link that signs the person in once within a day."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, digest=digest_of(secret), expires_at=now + timedelta(hours=LINK_HOURS)
    )
    return secret


@transaction.atomic
def create_link_for(*, email: str, now: datetime, drop_factor: bool = False) -> str:
    """Return the secret of a link for whoever has an address; each organisation's journal says so.

    Only somebody with access to the machine calls this. The link still asks for the second factor;
    who lost it as well gets a link that removes it, passkeys too.

    Raises:
        NotFound: Nobody active has the address.
    """
    person = get_person_by_email(email)
    if person is None or not person.is_active:
        raise NotFound(f"Nobody here has the address {email.strip()}.")
    for actor, member in _of_the_machine(person, now):
        record(actor, SignInLinkMade(subject=member, member=str(person)))
        if drop_factor:
            record(actor, SecondFactorDropped(subject=member, member=str(person)))
    if drop_factor:
        SecondFactor.objects.filter(person=person).delete()
        RecoveryCode.objects.filter(person=person).delete()
        Passkey.objects.filter(person=person).delete()
    return create_sign_in_link(person=person, now=now)


def _of_the_machine(person: Person, now: datetime) -> Iterator[tuple[Actor, Subject]]:
    """Yield whoever has the machine, acting in each organisation of a person, and the member."""
    set_tenant(None, person_id=person.id)
    for membership in memberships_of(person.id, now):
        set_tenant(membership.organisation_id, person_id=person.id)
        actor = Actor(
            kind="job",
            id=membership.id,
            label="The command line of the server",
            organisation_id=membership.organisation_id,
            permissions=frozenset(),
            now=now,
        )
        yield actor, membership.as_subject()


@transaction.atomic
def redeem_sign_in_link(*, secret: str, now: datetime) -> Person:
    """Return the person of a link and use the link up.

    Raises:
        NotFound: The link is unknown, used or over.
    """
    link = (
        SignInLink.objects.select_for_update()
        .select_related("person")
        .filter(digest=digest_of(secret), used_at=None, expires_at__gt=now)
        .first()
    )
    if link is None or not link.person.is_active:
        raise NotFound("This link is unknown, used or over.")
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link.person
