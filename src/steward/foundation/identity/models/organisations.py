"""Organisations, and who may do what in them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models.person import Person
from steward.foundation.identity.terms import Role, UnitKind
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


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
    ``frame`` holds the ``first`` and the ``last`` day that somebody from outside may look at and
    the one ``shown`` first, None for who may look at all of them.
    ``portfolio`` says whether the person shows the organisation among others of its clients: empty,
    ``shown``, or ``ended`` by the organisation.
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
    frame: "models.JSONField[dict[str, str] | None]" = models.JSONField(null=True)
    groups: "models.JSONField[list[str]]" = models.JSONField(default=list)
    by_groups = models.BooleanField(default=False)
    portfolio = models.CharField(max_length=10, blank=True, default="")

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

    ``custom_role``, ``reach``, ``frame``, ``starts_on`` and ``ends_on`` are what the membership
    begins with.
    """

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    custom_role_id: UUID | None
    custom_role = models.ForeignKey(
        CustomRole, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reach: "models.JSONField[dict[str, list[str]] | None]" = models.JSONField(null=True)
    frame: "models.JSONField[dict[str, str] | None]" = models.JSONField(null=True)
    starts_on = models.DateField(null=True)
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
