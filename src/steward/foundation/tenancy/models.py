"""The base of every table that belongs to an organisation."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.tenancy import writing

Row = TypeVar("Row", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows of one organisation."""

    def visible_to(self, actor: Actor) -> "OwnedQuerySet[Row]":
        """Return the rows of the actor's organisation."""
        return self.filter(organisation_id=actor.organisation_id)

    def one(self, actor: Actor, key: UUID | str) -> Row:
        """Return one row of the actor's organisation.

        Raises:
            NotFound: There is none; a foreign organisation's row looks exactly like none.
        """
        row = self.visible_to(actor).filter(pk=key).first()
        if row is None:
            noun = str(self.model._meta.verbose_name)
            raise NotFound(f"There is no such {noun} in this organisation.")
        return row


class OwnedManager(models.Manager[Row], Generic[Row]):
    """Entry to the rows of one organisation."""

    def get_queryset(self) -> OwnedQuerySet[Row]:
        """Return the query set that knows ``visible_to``."""
        return OwnedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> OwnedQuerySet[Row]:
        """Return the rows of the actor's organisation."""
        return self.get_queryset().visible_to(actor)

    def write(self, rows: Iterable[Row]) -> list[Row]:
        """Insert many rows in one statement."""
        written = list(rows)
        if len(written) < writing.WORTH_COPYING:
            return self.bulk_create(written)
        writing.insert(written)
        return written

    def write_values(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert very many rows given as plain values, without building an object for each."""
        writing.insert_values(self.model, columns, rows)

    def rewrite(self, rows: Sequence[Row], fields: Sequence[str]) -> None:
        """Write some fields of many rows that exist, in one statement."""
        if len(rows) < writing.WORTH_COPYING:
            self.bulk_update(rows, fields)
        else:
            writing.update(rows, fields)


class Owned(models.Model):
    """A row that belongs to one organisation; row-level security reads ``organisation_id``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Counter(Owned):
    """The last readable number given to a kind of record (``RISK-0042``)."""

    kind = models.CharField(max_length=20)
    value = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[OwnedManager[Any]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind"], name="counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"
