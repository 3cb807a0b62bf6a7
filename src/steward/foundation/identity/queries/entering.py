"""Which organisations somebody may enter, by how the session began."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import memberships_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant


def requires_provider(membership: Membership) -> bool:
    """Say whether members come in by the provider alone; takes a row of `memberships_of`."""
    return bool(getattr(membership, "provider_required", False))


def opens_to_password(membership: Membership) -> bool:
    """Say whether a password opens the membership: an owner's does always.

    Owners keep it, so that a provider that fails locks nobody out for good.
    """
    return not requires_provider(membership) or membership.role == Role.OWNER


@transaction.atomic
def enters_by_password(person_id: UUID, now: datetime) -> bool:
    """Say whether a password leads somewhere: False where every organisation has its provider."""
    set_tenant(None, person_id=person_id)
    rows = memberships_of(person_id, now)
    return not rows or any(opens_to_password(row) for row in rows)


def belongs_elsewhere(organisation_id: UUID, person_id: UUID) -> bool:
    """Say whether a person is or was a member of another organisation of the installation.

    The tenant of the transaction is the organisation before and after.
    """
    set_tenant(organisation_id, person_id=person_id)
    rows = Membership.objects.filter(person_id=person_id)
    found = rows.exclude(organisation_id=organisation_id).exists()
    set_tenant(organisation_id)
    return found
