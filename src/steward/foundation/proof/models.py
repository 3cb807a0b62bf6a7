"""The log of an organisation: its leaves in batches, its tiles, keys and checkpoints."""

import struct
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


class ProofLog(Owned):
    """How far the log of an organisation has grown.

    ``edge`` are the hashes of tiles that are not full yet; ``secret`` is what the salts of fields
    are made from; ``cursors`` say up to which key each table is sealed, ``ahead`` up to which it
    will be once transaction ``ahead_xid`` and all before it have ended.
    """

    size = models.BigIntegerField(default=0)
    edge = models.BinaryField(default=b"")
    secret = models.CharField(max_length=64)
    journal_xid = models.BigIntegerField(default=0)
    journal_id = models.BigIntegerField(default=0)
    cursors: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    ahead: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    ahead_xid = models.BigIntegerField(null=True)
    signed_size = models.BigIntegerField(default=0)

    objects: ClassVar[OwnedManager["ProofLog"]] = OwnedManager()

    class Meta:
        verbose_name = "log"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="proof_log_once"),
        ]

    def __str__(self) -> str:
        return f"{self.size} leaves"


class ProofShape(Owned):
    """Which columns of a table its leaves were made from; a migration makes another one."""

    table = models.CharField(max_length=63)
    columns: "models.JSONField[list[str]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["ProofShape"]] = OwnedManager()

    class Meta:
        verbose_name = "shape of leaves"
        indexes = [models.Index(fields=["organisation_id", "table"], name="proof_shape_table")]

    def __str__(self) -> str:
        return self.table


class ProofBatch(Owned):
    """Leaves that stand side by side in the log and are rows of one table.

    ``first`` is the index of the first of them, ``keys`` are the keys of the rows in the order of
    the leaves; ``low`` and ``high`` are the least and the greatest of them.
    """

    first = models.BigIntegerField()
    count = models.IntegerField()
    table = models.CharField(max_length=63)
    shape: "models.ForeignKey[ProofShape]" = models.ForeignKey(
        ProofShape, on_delete=models.PROTECT, related_name="+"
    )
    shape_id: UUID
    keys = models.BinaryField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()

    objects: ClassVar[OwnedManager["ProofBatch"]] = OwnedManager()

    class Meta:
        verbose_name = "batch of leaves"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "first"], name="proof_batch_first"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "table", "low"], name="proof_batch_table"),
        ]

    def __str__(self) -> str:
        return f"{self.table} from {self.first}"

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the keys of the rows, in the order of the leaves."""
        return struct.unpack(f">{self.count}q", bytes(self.keys))


class ProofTile(Owned):
    """A full tile of the tree: 256 hashes. Never changed."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    objects: ClassVar[OwnedManager["ProofTile"]] = OwnedManager()

    class Meta:
        verbose_name = "tile"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "level", "index"], name="proof_tile_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


@tracked
class ProofKey(Owned):
    """A public key that checkpoints are signed with; kept for ever.

    ``endorsement`` is the signature of the key before it; the first key signs itself. Without the
    key before, which was sealed under another key of the installation, so does a later one.
    """

    number = models.PositiveIntegerField()
    public = models.CharField(max_length=64)
    endorsement = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ProofKey"]] = OwnedManager()

    class Meta:
        verbose_name = "signing key"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="proof_key_number"),
        ]

    def __str__(self) -> str:
        return f"Key {self.number}"

    def as_subject(self) -> Subject:
        """Return the key as a reference by value."""
        return Subject(kind="proof_key", id=self.id, label=str(self))


class ProofSecret(Owned):
    """The private half of a key, sealed; no history, which would go on knowing it."""

    key: "models.OneToOneField[ProofKey]" = models.OneToOneField(
        ProofKey, on_delete=models.CASCADE, related_name="kept"
    )
    sealed = models.TextField()

    objects: ClassVar[OwnedManager["ProofSecret"]] = OwnedManager()

    class Meta:
        verbose_name = "private key"

    def __str__(self) -> str:
        return "private key"


class Checkpoint(Owned):
    """The size and the root of the log at a moment, signed. Never changed."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    key: "models.ForeignKey[ProofKey]" = models.ForeignKey(
        ProofKey, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()

    objects: ClassVar[OwnedManager["Checkpoint"]] = OwnedManager()

    class Meta:
        verbose_name = "checkpoint"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "size"], name="checkpoint_size"),
        ]

    def __str__(self) -> str:
        return f"{self.size} leaves"


@tracked
class ErasedRow(Owned):
    """A sealed row out of which values of a person were written, and what proves it all the same.

    ``fields`` say for each column the digest that was sealed and that of the value since, both with
    the salt of the field; ``key`` is the key of the row in ``table``.
    """

    table = models.CharField(max_length=63)
    key = models.BigIntegerField()
    fields: "models.JSONField[dict[str, list[str]]]" = models.JSONField(default=dict)
    erasure = models.UUIDField()

    objects: ClassVar[OwnedManager["ErasedRow"]] = OwnedManager()

    class Meta:
        verbose_name = "erased row"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "table", "key"], name="erased_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Verification(Owned):
    """One comparison of the database with the log, and what it found.

    ``problems`` are what was found, at most so many as are kept; ``notes`` what could not be
    compared, and why.
    """

    at = models.DateTimeField()
    by_label = models.CharField(max_length=200)
    size = models.BigIntegerField()
    rows = models.BigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    notes: "models.JSONField[list[str]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["Verification"]] = OwnedManager()

    class Meta:
        verbose_name = "verification"
        indexes = [models.Index(fields=["organisation_id", "-at"], name="proof_verification_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    def as_subject(self) -> Subject:
        """Return the verification as a reference by value."""
        return Subject(kind="verification", id=self.id, label=str(self))
