"""Read the secrets of a connection, and find a connection by the address that posts come to."""

import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.core import signing

from steward.extensions.connections.models import Connected, Kept
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.errors import NotFound
from steward.foundation.core.sealing import unseal
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.operations import set_tenant

Row = TypeVar("Row", bound=Connected)
NOWHERE = "There is no such address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where the secrets of one kind of connection are kept, and for what they are sealed."""

    table: type[Kept]
    purpose: str

    def rows(self, connection: Connected) -> OwnedQuerySet[Any]:
        """Return the row that holds the secrets of a connection, if there is one."""
        rows = cast("OwnedQuerySet[Any]", cast("Any", self.table).objects.get_queryset())
        return rows.filter(connection=connection)

    def purpose_of(self, connection: Connected) -> str:
        """Return for what the secrets of a connection are sealed."""
        return f"{self.purpose} {connection.pk}"

    def secrets_of(self, connection: Connected) -> dict[str, str] | None:
        """Return the secrets of a connection; None where they were sealed under another key."""
        row = self.rows(connection).first()
        if row is None:
            return None
        purpose = self.purpose_of(connection)
        text = unseal(row.sealed, key=settings.SECRET_KEY, purpose=purpose)
        return None if text is None else json.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks(Generic[Row]):
    """The addresses to which one kind of connection is posted to; a signature proves who posts."""

    table: type[Row]
    salt: str
    path: str

    def address_of(self, connection: Connected) -> str:
        """Return the address of a connection."""
        keys = f"{connection.organisation_id.hex}.{connection.pk.hex}"
        return address_of(f"{self.path}{signing.Signer(salt=self.salt).sign(keys)}")

    def connection_of(self, word: str) -> Row:
        """Return the connection of an address, and set the tenant of this transaction.

        Raises:
            NotFound: The address was not made here, or the connection was ended.
        """
        signer = signing.Signer(salt=self.salt)
        try:
            organisation, key = (UUID(part) for part in signer.unsign(word).split("."))
        except (signing.BadSignature, ValueError):
            raise NotFound(NOWHERE) from None
        set_tenant(organisation)
        rows = cast("OwnedQuerySet[Row]", cast("Any", self.table).objects.get_queryset())
        found = rows.filter(organisation_id=organisation, pk=key, ended_at=None)
        row = found.select_related("state").first()
        if row is None:
            raise NotFound(NOWHERE)
        return row
