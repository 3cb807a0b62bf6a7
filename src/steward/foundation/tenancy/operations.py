"""Tell PostgreSQL for whom this transaction works, and give out readable numbers."""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from typing import cast
from uuid import UUID

from django.db import connection, transaction

from steward.foundation.core.ids import uuid7
from steward.foundation.tenancy.confidence import READER, note_hidden, reading_for
from steward.foundation.tenancy.looking import looking_back, moment_looked_at
from steward.foundation.tenancy.reach import narrowed, part_worked_in
from steward.foundation.tenancy.reading import answers

TENANT = """
SELECT set_config('steward.organisation', %s, true), set_config('steward.person', %s, true),
  set_config('steward.secret', %s, true), apart.read_for(%s::uuid)
"""


def set_tenant(
    organisation_id: UUID | None,
    *,
    person_id: UUID | None = None,
    secret: str = "",
    reader: UUID | None = None,
) -> None:
    """Set the tenant of the running transaction; the settings end with it.

    Args:
        organisation_id: The organisation whose rows may be seen, or None for none.
        person_id: Lets a person see its own memberships before an organisation is chosen.
        secret: Digest of a token or invitation that is being redeemed.
        reader: The person, or the token of one, from whom confidential records are hidden; by
            default the person, or who the context reads for.
    """
    reads = None if organisation_id is None else reader or person_id or READER.get()
    told = [str(organisation_id or ""), str(person_id or ""), secret, reads]
    found = answers(TENANT, told)
    note_hidden(str(found[0][-1]))


@contextmanager
def acting_for(organisation_id: UUID, *, person_id: UUID | None = None) -> Generator[None]:
    """Open a transaction that works for one organisation; it looks where its context looks.

    It works within the part of the organisation that its context works in, and for its reader.
    """
    moment = moment_looked_at()
    with transaction.atomic(), reading_for(person_id or READER.get()):
        set_tenant(organisation_id, person_id=person_id)
        with narrowed(part_worked_in()), looking_back(moment) if moment else nullcontext():
            yield


def next_numbers(organisation_id: UUID, kind: str, count: int = 1) -> int:
    """Reserve ``count`` readable numbers of a kind and return the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenancy_counter (id, organisation_id, kind, value)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (organisation_id, kind)"
            " DO UPDATE SET value = tenancy_counter.value + excluded.value RETURNING value",
            [uuid7(), organisation_id, kind, count],
        )
        last = int(cast("tuple[int]", cursor.fetchone())[0])
    return last - count + 1


def hold(organisation_id: UUID, name: str) -> None:
    """Wait until no other transaction of the organisation does this work; ends with ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{organisation_id}"]
        )
