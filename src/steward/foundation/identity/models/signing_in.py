"""How people show who they are, and where they are signed in."""

from typing import ClassVar
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import models

from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models.person import Person


class SignInTries(models.Model):
    """How often somebody tried a secret; counted here, so that all web processes agree.

    ``until`` is when the next try may be made.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tries} tries until {self.until:%H:%M}"


class SignInLink(models.Model):
    """A link that signs one person in, once; only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"


class BrowserSession(models.Model):
    """A browser that is signed in: what it is, from where and when it was last used.

    ``proved_at`` is when the person last showed in it who they are, by password or by code.
    Django's session holds what it holds; when it is deleted, this row goes with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session_id: str
    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="+", db_column="session_key"
    )
    person_id: UUID
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=100)
    address = models.CharField(max_length=45)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    proved_at = models.DateTimeField()

    objects: ClassVar[models.Manager["BrowserSession"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.device}, {self.address}"


class SecondFactor(models.Model):
    """An app that shows one-time codes, the second proof of who somebody is (RFC 6238).

    ``last_step`` is the half minute of the last code that was used; no code works twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    sealed_secret = models.TextField()
    confirmed_at = models.DateTimeField()
    last_step = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager["SecondFactor"]] = models.Manager()

    def __str__(self) -> str:
        return f"second factor of {self.person}"


class RecoveryCode(models.Model):
    """A code that stands in once for the app; only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["RecoveryCode"]] = models.Manager()

    def __str__(self) -> str:
        return "used recovery code" if self.used_at else "recovery code"


class Passkey(models.Model):
    """A key pair of a person's device or security key, of which only the public half is here.

    ``credential`` is what the device calls it, in base64url; ``sign_count`` is what the device
    last counted, zero where it does not count. Source: W3C Web Authentication, Level 2.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id: UUID
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Passkey"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="passkey_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
