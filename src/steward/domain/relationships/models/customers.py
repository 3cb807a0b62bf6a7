"""Customers: what they use, expect, were told, and agreed to (A.10.4)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.relationships.terms.records import CUSTOMER_KINDS, EXPECTED, CustomerDraft
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person


@tracked
class Customer(Owned):
    """A customer, or a group of customers that are treated alike.

    ``limits`` is the use that was agreed and what is excluded; ``duties`` what the customer does.
    """

    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=CUSTOMER_KINDS, default="customer")
    contact = models.CharField(max_length=300, blank=True)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    limits = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    duties = models.TextField(blank=True)
    retired_on = models.DateField(null=True, editable=False)
    retired_why = models.TextField(blank=True, editable=False)

    objects: ClassVar[OwnedManager["Customer"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="customer_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "name", "id"], name="customer_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"CUS-{self.number:04d}"

    def as_draft(self) -> CustomerDraft:
        """Return what is written down of it."""
        return CustomerDraft(**{name: getattr(self, name) for name in CustomerDraft.__slots__})

    def as_subject(self) -> Subject:
        """Return the customer as a reference by value."""
        label = f"{self.reference} {self.name}"
        return Subject(kind="customer", id=self.id, label=label[:300])


@tracked
class CustomerUse(Owned):
    """That a customer uses an AI system, or is concerned by it."""

    customer_id: UUID
    customer: "models.ForeignKey[Customer]" = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="uses"
    )
    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["CustomerUse"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "system"], name="customer_use_once"),
        ]

    def __str__(self) -> str:
        return self.system.name


@tracked
class Expectation(Owned):
    """Something that a customer expects or requires, and the answer."""

    customer_id: UUID
    customer: "models.ForeignKey[Customer]" = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="expectations"
    )
    text = models.TextField()
    standing = models.CharField(max_length=8, choices=EXPECTED, default="open")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["Expectation"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "customer"], name="expectation_of_customer"),
        ]

    def __str__(self) -> str:
        return self.text[:100]


@tracked
class CustomerTold(Owned):
    """That a customer was given information; never changed afterwards."""

    customer_id: UUID
    customer: "models.ForeignKey[Customer]" = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="told"
    )
    what = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    told_on = models.DateField()
    by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["CustomerTold"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "customer"], name="told_to_customer"),
        ]

    def __str__(self) -> str:
        return self.what[:100]
