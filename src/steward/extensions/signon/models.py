"""The identity provider of an organisation, its domains, and who is whom there."""

import secrets
from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.signon.terms import Proof
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Membership
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class SignOnProvider(Owned):
    """Where the members of an organisation sign in; one for each organisation.

    ``role`` is the shipped role with which unknown people of a claimed domain join, empty where
    they do not. ``trusts_addresses`` lets an address count as verified where the provider says
    nothing of it. ``tested_at`` is when somebody came through with what stands here.
    """

    name = models.CharField(max_length=100)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    role = models.CharField(max_length=20, blank=True)
    trusts_addresses = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["SignOnProvider"]] = OwnedManager()

    class Meta:
        verbose_name = "identity provider"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="signon_provider_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the provider as a reference by value."""
        return Subject(kind="signon", id=self.id, label=self.name)


class SignOnSecret(Owned):
    """The client's secret, sealed; no history, which would go on knowing it."""

    provider: "models.OneToOneField[SignOnProvider]" = models.OneToOneField(
        SignOnProvider, on_delete=models.CASCADE, related_name="kept"
    )
    sealed = models.TextField()

    objects: ClassVar[OwnedManager["SignOnSecret"]] = OwnedManager()

    class Meta:
        verbose_name = "secret"

    def __str__(self) -> str:
        return "secret"


def new_token() -> str:
    """Return what nobody guesses."""
    return secrets.token_hex(16)


@tracked
class ClaimedDomain(Owned):
    """A domain whose addresses are to be the organisation's; it counts once that is shown.

    ``token`` stands in the record by which the domain name system shows it. ``proven_at`` is since
    when it counts and ``proven_by`` why: by such a record, or by the word of ``proven_label``. One
    organisation of the installation has it at a time.
    """

    provider_id: UUID
    provider: "models.ForeignKey[SignOnProvider]" = models.ForeignKey(
        SignOnProvider, on_delete=models.CASCADE, related_name="domains"
    )
    domain = models.CharField(max_length=253)
    token = models.CharField(max_length=64, default=new_token)
    proven_at = models.DateTimeField(null=True)
    proven_by = models.CharField(
        max_length=10, blank=True, choices=[(item.value, item.label) for item in Proof]
    )
    proven_label = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["ClaimedDomain"]] = OwnedManager()

    class Meta:
        verbose_name = "domain"
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(proven_at__isnull=False),
                name="signon_domain_once",
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "domain"], name="signon_domain_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


@tracked
class SignOnIdentity(Owned):
    """Who a member is at an issuer: its subject there, which stays when the address changes."""

    membership_id: UUID
    membership: "models.ForeignKey[Membership]" = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    objects: ClassVar[OwnedManager["SignOnIdentity"]] = OwnedManager()

    class Meta:
        verbose_name = "identity"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "issuer", "subject"], name="signon_identity_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
