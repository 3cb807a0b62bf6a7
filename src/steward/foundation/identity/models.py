"""People and organisations."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role, UnitKind
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
    session_round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry: it ends with the password and with its round."""
        salt = "steward.foundation.identity.models.Person.session"
        value = f"{self.password}:{self.session_round}"
        mac = cast("Any", salted_hmac)(salt, value, secret=secret, algorithm="sha256")
        return str(mac.hexdigest())


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


@tracked
class Organisation(models.Model):
    """The organisation whose management system this is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    description = models.TextField(blank=True)
    appetite = models.CharField(max_length=10, default="medium")
    second_factor_from = models.DateField(null=True)
    provider_required = models.BooleanField(default=False)
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
    kind = models.CharField(
        max_length=20,
        choices=[(kind.value, kind.label) for kind in UnitKind],
        default=UnitKind.UNIT.value,
    )
    parent_id: UUID | None
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Unit"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="unit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the unit as a reference by value."""
        return Subject(kind="unit", id=self.id, label=self.name)


@tracked
class CustomRole(Owned):
    """A role that the organisation made from a shipped one: its own list of permissions.

    ``base`` is the shipped role that it stands for where a rule names a role, such as up to which
    level a risk may be borne. ``archived_at`` is since when it is no longer given.
    """

    name = models.CharField(max_length=100)
    meaning = models.CharField(max_length=300, blank=True)
    base = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    permissions: "models.JSONField[list[str]]" = models.JSONField(default=list)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["CustomRole"]] = OwnedManager()

    class Meta:
        verbose_name = "role"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="custom_role_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the role as a reference by value."""
        return Subject(kind="role", id=self.id, label=self.name)


@tracked
class Group(Owned):
    """People who hold a role together, within a part of the organisation and for a time.

    ``role`` is a shipped one, empty where the group gives none; ``custom_role``, ``reach``,
    ``starts_on`` and ``ends_on`` say what they say of a membership. ``by_directory`` tells that a
    directory says who is in it, under ``external_id``. ``archived_at`` is since when it is over.
    """

    name = models.CharField(max_length=100)
    role = models.CharField(
        max_length=20, blank=True, choices=[(role.value, role.label) for role in Role]
    )
    custom_role_id: UUID | None
    custom_role = models.ForeignKey(
        CustomRole, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reach: "models.JSONField[dict[str, list[str]] | None]" = models.JSONField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    by_directory = models.BooleanField(default=False)
    external_id = models.CharField(max_length=255, blank=True)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Group"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "name"],
                condition=models.Q(archived_at=None),
                name="group_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_name(self) -> str:
        """Return the role in words, empty where the group gives none."""
        if not self.role:
            return ""
        return Role(self.role).label if self.custom_role is None else self.custom_role.name

    def as_subject(self) -> Subject:
        """Return the group as a reference by value."""
        return Subject(kind="group", id=self.id, label=self.name)


@tracked
class Membership(Owned):
    """A person in an organisation, with a role.

    ``role`` is a shipped one; where ``custom_role`` is set, that says what the person may and
    ``role`` is what it was made from. ``starts_on`` is the first day, None where it began at once.
    ``ends_on`` is the last day, known beforehand; ``ended_at`` is when somebody ended it at once.
    ``reach`` holds the keys of the ``units`` and ``systems`` that the member is limited to, None
    for the whole organisation.
    ``groups`` are the keys of the groups that the member is in, which may give roles of their own;
    where ``by_groups`` is set, ``role`` counts only while none of them does.
    """

    person_id: UUID
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    custom_role_id: UUID | None
    custom_role = models.ForeignKey(
        CustomRole, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    reach: "models.JSONField[dict[str, list[str]] | None]" = models.JSONField(null=True)
    groups: "models.JSONField[list[str]]" = models.JSONField(default=list)
    by_groups = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["Membership"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person"], name="member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"

    @property
    def role_name(self) -> str:
        """Return the role in words."""
        return Role(self.role).label if self.custom_role is None else self.custom_role.name

    def as_subject(self) -> Subject:
        """Return the member as a reference by value; reads the person."""
        return Subject(kind="member", id=self.id, label=str(self.person))


@tracked
class Invitation(Owned):
    """An address invited to a role; only the digest of its secret is stored.

    ``custom_role``, ``reach`` and ``ends_on`` are what the membership begins with.
    """

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    custom_role_id: UUID | None
    custom_role = models.ForeignKey(
        CustomRole, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reach: "models.JSONField[dict[str, list[str]] | None]" = models.JSONField(null=True)
    ends_on = models.DateField(null=True)
    made_by = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Invitation"]] = OwnedManager()

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    @property
    def role_name(self) -> str:
        """Return the role in words."""
        return Role(self.role).label if self.custom_role is None else self.custom_role.name

    def as_subject(self) -> Subject:
        """Return the invitation as a reference by value."""
        return Subject(kind="invitation", id=self.id, label=self.email)


@tracked
class ApiToken(Owned):
    """A secret with which a program acts as a member; only its digest is stored.

    ``scopes`` are the permissions that it was made for, None for all that its member may; what the
    member may no longer, the token may no longer either.
    ``used_on`` is written once a day, so its history says on which days the token was used.
    """

    membership_id: UUID
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField(null=True)
    used_on = models.DateField(null=True)
    scopes: "models.JSONField[list[str] | None]" = models.JSONField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ApiToken"]] = OwnedManager()

    def __str__(self) -> str:
        return self.label

    def as_subject(self) -> Subject:
        """Return the token as a reference by value."""
        return Subject(kind="token", id=self.id, label=self.label)
