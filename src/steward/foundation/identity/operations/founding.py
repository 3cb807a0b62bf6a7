"""Begin an organisation and keep its profile."""

from datetime import datetime

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.countries import COUNTRIES
from steward.foundation.core.errors import Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.events import OrganisationChanged, OrganisationFounded
from steward.foundation.identity.models import Membership, Organisation, Person
from steward.foundation.identity.operations.people import checked_address, set_password
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.rules import check_appetite, check_name
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

LONGEST_SECTOR = 100
LONGEST_DESCRIPTION = 4000


@transaction.atomic
def found_organisation(
    *, person: Person, name: str, now: datetime, sector: str = "", is_example: bool = False
) -> Organisation:
    """Begin an organisation with its first owner.

    There is no actor yet: whoever founds an organisation becomes its owner.

    Raises:
        Invalid: The name is empty.
    """
    tidy = check_name(name, what="the organisation a name")
    key = uuid7()
    set_tenant(key, person_id=person.id)
    organisation = Organisation.objects.create(
        id=key, name=tidy, sector=_sector(sector), is_example=is_example
    )
    membership = Membership.objects.create(
        organisation_id=key, person=person, role=Role.OWNER.value
    )
    actor = actor_of(membership, label=str(person), now=now)
    record(actor, OrganisationFounded(subject=organisation.as_subject()))
    return organisation


@transaction.atomic
def found_first_organisation(
    *,
    person: Person,
    now: datetime,
    name: str,
    your_name: str,
    email: str,
    password: str,
    sector: str = "",
) -> Organisation:
    """Turn the person of the first link into a real owner and begin their organisation.

    Raises:
        Invalid: The password is too weak, a name empty, or the address belongs to another.
    """
    address = checked_address(email)
    if Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Invalid("Somebody else has this address here.", place="email")
    person.name = check_name(your_name, place="your_name", what="your name")
    person.email = address
    set_password(person=person, password=password)
    person.save(update_fields=["name", "email", "password"])
    return found_organisation(person=person, name=name, now=now, sector=sector)


@transaction.atomic
def edit_organisation(
    *, actor: Actor, name: str, sector: str, country: str, description: str, appetite: str
) -> Organisation:
    """Change the profile and the risk appetite.

    No register is derived anew: the appetite is compared with the levels whenever they are read.

    Raises:
        NotAllowed: The actor may not change the organisation.
        Invalid: The name is empty, or country or appetite is unknown.
    """
    require(actor, EDIT_ORGANISATION)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    wanted = {
        "name": check_name(name, what="the organisation a name"),
        "sector": _sector(sector),
        "country": _country(country),
        "description": _description(description),
        "appetite": check_appetite(appetite),
    }
    changed = [field for field, value in wanted.items() if getattr(organisation, field) != value]
    if not changed:
        return organisation
    words = [
        f"{field} is now {wanted[field] or 'empty'}" if field != "description" else "description"
        for field in changed
    ]
    for field in changed:
        setattr(organisation, field, wanted[field])
    organisation.save(update_fields=changed)
    record(actor, OrganisationChanged(subject=organisation.as_subject(), changes=", ".join(words)))
    return organisation


@transaction.atomic
def set_appetite(*, actor: Actor, appetite: str) -> Organisation:
    """Let the organisation's appetite follow what was decided elsewhere.

    Raises:
        NotAllowed: The actor may not change the organisation.
        Invalid: The appetite is unknown.
    """
    require(actor, EDIT_ORGANISATION)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if organisation.appetite != check_appetite(appetite):
        organisation.appetite = appetite
        organisation.save(update_fields=["appetite"])
        told = f"appetite is now {appetite}"
        record(actor, OrganisationChanged(subject=organisation.as_subject(), changes=told))
    return organisation


def _sector(sector: str) -> str:
    tidy = sector.strip()
    if len(tidy) > LONGEST_SECTOR or "\x00" in tidy:
        raise Invalid(f"Use at most {LONGEST_SECTOR} ordinary characters.", place="sector")
    return tidy


def _country(country: str) -> str:
    code = country.strip().upper()
    if code and code not in COUNTRIES:
        raise Invalid("Use the two letters of a country, such as NL.", place="country")
    return code


def _description(description: str) -> str:
    if len(description) > LONGEST_DESCRIPTION or "\x00" in description:
        message = f"Use at most {LONGEST_DESCRIPTION} ordinary characters."
        raise Invalid(message, place="description")
    return description.strip()
