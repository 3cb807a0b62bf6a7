from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.founding import found_organisation
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant


def an_owner(now, name="Harbour Trust", email="owner@harbour.example"):
    person = create_person(email=email, name="The owner", password="a long enough password")
    organisation = found_organisation(person=person, name=name, now=now)
    return actor_of(Membership.objects.get(person=person), label="The owner", now=now), organisation


def a_member(actor, role: Role, email="member@harbour.example"):
    person = create_person(email=email, name="A member", password="a long enough password")
    set_tenant(actor.organisation_id)
    membership = Membership.objects.create(
        organisation_id=actor.organisation_id, person=person, role=role.value
    )
    return actor_of(membership, label="A member", now=actor.now)
