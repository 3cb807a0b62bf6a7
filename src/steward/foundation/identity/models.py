"""People and organisations."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with the address, in any spelling of its case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A human being who can sign in; may belong to several organisations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email


class SignInLink(models.Model):
    """A link that signs one person in, once; only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"


@tracked
class Organisation(models.Model):
    """The organisation whose management system this is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    appetite = models.CharField(max_length=10, default="medium")
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[models.Manager["Organisation"]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the organisation as a reference by value."""
        return Subject(kind="organisation", id=self.id, label=self.name)


@tracked
class Unit(Owned):
    """A business unit, subsidiary or site."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[OwnedManager["Unit"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="unit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Membership(Owned):
    """A person in an organisation, with a role."""

    person_id: UUID
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    ends_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["Membership"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person"], name="member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"


@tracked
class Invitation(Owned):
    """An address invited to a role; only the digest of its secret is stored."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Invitation"]] = OwnedManager()

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    def as_subject(self) -> Subject:
        """Return the invitation as a reference by value."""
        return Subject(kind="invitation", id=self.id, label=self.email)


@tracked
class ApiToken(Owned):
    """A secret with which a program acts as a member; only its digest is stored."""

    membership_id: UUID
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ApiToken"]] = OwnedManager()

    def __str__(self) -> str:
        return self.label

    def as_subject(self) -> Subject:
        """Return the token as a reference by value."""
        return Subject(kind="token", id=self.id, label=self.label)
