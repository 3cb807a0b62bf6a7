"""The identity provider of an organisation, its domains, and who is whom there."""

import secrets
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.signon.terms import Proof, SignOnKind
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Group, Membership
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class SignOnProvider(Owned):
    """Where the members of an organisation sign in; one for each organisation.

    ``issuer`` is how the provider calls itself, by SAML its entity ID; by that there is no client.
    ``role`` is the shipped role with which unknown people of a claimed domain join, empty where
    they do not. ``trusts_addresses`` lets an address count as verified where the provider says
    nothing of it. ``tested_at`` is when somebody came through with what stands here.
    """

    name = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=10,
        default=SignOnKind.OIDC.value,
        choices=[(item.value, item.label) for item in SignOnKind],
    )
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255, blank=True)
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
    """The client's secret, or this side's key, sealed; no history, which would go on knowing it."""

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


@tracked
class SamlConnection(Owned):
    """How a provider is asked by SAML, and what of its answers counts.

    ``address`` and ``certificates`` are what its metadata told at ``read_at``; the metadata is read
    again where ``metadata_url`` says where, and ``trouble`` is why it could not be. ``certificate``
    is this side's, whose key is kept sealed. ``unsolicited`` lets people begin at the provider. The
    attributes are empty where one of the usual names is looked for.
    """

    provider: "models.OneToOneField[SignOnProvider]" = models.OneToOneField(
        SignOnProvider, on_delete=models.CASCADE, related_name="saml"
    )
    address = models.CharField(max_length=500)
    certificates: "models.JSONField[list[str]]" = models.JSONField(default=list)
    name_format = models.CharField(max_length=200, blank=True)
    metadata_url = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField()
    trouble = models.CharField(max_length=500, blank=True)
    signs_requests = models.BooleanField(default=True)
    unsolicited = models.BooleanField(default=False)
    email_attribute = models.CharField(max_length=255, blank=True)
    name_attribute = models.CharField(max_length=255, blank=True)
    groups_attribute = models.CharField(max_length=255, blank=True)
    certificate = models.TextField()

    objects: ClassVar[OwnedManager["SamlConnection"]] = OwnedManager()

    class Meta:
        verbose_name = "SAML connection"

    def __str__(self) -> str:
        return self.address


class SamlArrival(Owned):
    """An assertion that came: never again, and waiting for the browser that brought it.

    A post from elsewhere carries no session; the browser comes back with a word of which ``handle``
    is the digest, once, until ``until``. ``told`` is what the assertion says, emptied then; the row
    stays until ``kept_until``, so that the assertion counts once.
    """

    provider_id: UUID
    provider: "models.ForeignKey[SignOnProvider]" = models.ForeignKey(
        SignOnProvider, on_delete=models.CASCADE, related_name="+"
    )
    assertion = models.CharField(max_length=64)
    handle = models.CharField(max_length=64)
    request = models.CharField(max_length=255, blank=True)
    told: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    then = models.CharField(max_length=2000, blank=True)
    until = models.DateTimeField()
    kept_until = models.DateTimeField()

    objects: ClassVar[OwnedManager["SamlArrival"]] = OwnedManager()

    class Meta:
        verbose_name = "arrival"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "assertion"], name="saml_assertion_once"
            ),
        ]

    def __str__(self) -> str:
        return self.assertion[:12]


class SignOnRefusal(Owned):
    """Why somebody who came by the provider was not let in; the newest fifty are kept.

    ``reference`` is what the person reads and tells; ``email`` is whom the provider spoke of, where
    that could be believed.
    """

    at = models.DateTimeField()
    reference = models.CharField(max_length=12)
    reason = models.CharField(max_length=600)
    email = models.CharField(max_length=254, blank=True)
    origin = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OwnedManager["SignOnRefusal"]] = OwnedManager()

    class Meta:
        verbose_name = "refusal"
        indexes = [models.Index(fields=["organisation_id", "-at"], name="signon_refusal_newest")]

    def __str__(self) -> str:
        return self.reference


@tracked
class SignOnGroup(Owned):
    """A group here for a group at the provider: whoever comes with the one is in the other."""

    provider_id: UUID
    provider: "models.ForeignKey[SignOnProvider]" = models.ForeignKey(
        SignOnProvider, on_delete=models.CASCADE, related_name="groups"
    )
    said = models.CharField(max_length=300)
    group_id: UUID
    group: "models.ForeignKey[Group]" = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["SignOnGroup"]] = OwnedManager()

    class Meta:
        verbose_name = "group at the provider"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "said", "group"], name="signon_group_once"
            ),
        ]

    def __str__(self) -> str:
        return self.said
