"""The ways in which somebody shows who they are besides the password."""

from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Passkey, SecondFactor


def has_app(person_id: UUID) -> bool:
    """Say whether the person has an app that shows codes."""
    return SecondFactor.objects.filter(person_id=person_id).exists()


def has_passkey(person_id: UUID) -> bool:
    """Say whether the person has a passkey."""
    return Passkey.objects.filter(person_id=person_id).exists()


def passkeys_of(person_id: UUID) -> list[Passkey]:
    """Return the passkeys of a person, the oldest first."""
    return list(Passkey.objects.filter(person_id=person_id).order_by("created_at", "id"))


def get_passkey(actor: Actor, key: UUID) -> Passkey:
    """Return a passkey of the acting person.

    Raises:
        NotFound: The person has no such passkey.
    """
    row = Passkey.objects.filter(pk=key, person_id=actor.id).first()
    if row is None:
        raise NotFound("You have no such passkey.")
    return row
