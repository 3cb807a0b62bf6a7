"""Read customers with what they use, expect and were told."""

from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from steward.domain.relationships.models import Customer, CustomerTold, CustomerUse, Expectation
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import OwnedQuerySet


def customers_visible_to(actor: Actor) -> OwnedQuerySet[Customer]:
    """Return the customers with who answers for them.

    ``systems`` counts what they use; ``has_open`` says that an expectation has no answer yet;
    ``is_current`` that it was not retired.
    """
    uses = CustomerUse.objects.visible_to(actor).filter(
        customer=OuterRef("pk"), system__archived_at=None
    )
    count = uses.order_by().values("customer").annotate(n=Count("*")).values("n")
    waiting = Expectation.objects.visible_to(actor).filter(customer=OuterRef("pk"), standing="open")
    told = CustomerTold.objects.visible_to(actor).filter(customer=OuterRef("pk"))
    return (
        Customer.objects.visible_to(actor)
        .select_related("owner")
        .annotate(
            systems=Coalesce(Subquery(count), 0),
            has_open=Exists(waiting),
            was_told=Exists(told),
            is_current=ExpressionWrapper(Q(retired_on=None), output_field=BooleanField()),
        )
    )


def get_customer(actor: Actor, key: UUID) -> Customer:
    """Return one customer.

    Raises:
        NotFound: It is not there for this actor.
    """
    return customers_visible_to(actor).one(actor, key)


def customers_offered(actor: Actor, most: int = 200) -> list[str]:
    """Return the names of the first customers; ``customer_called`` takes those not shared."""
    rows = Customer.objects.visible_to(actor).filter(retired_on=None).order_by("name", "id")
    return list(rows.values_list("name", flat=True)[:most])


def customer_called(actor: Actor, words: str) -> Customer:
    """Return the customer of a name.

    Raises:
        Invalid: None is called so, or several are.
    """
    words = " ".join(words.split())
    rows = Customer.objects.visible_to(actor).filter(retired_on=None, name__iexact=words)
    found = list(rows.order_by("number")[:2])
    if len(found) != 1:
        why = "Several customers are" if found else "No customer is"
        raise Invalid(f"{why} called “{words}”.", place="customer")
    return found[0]


def used_by(actor: Actor, customer: Customer) -> list[AiSystem]:
    """Return the AI systems that a customer uses, by name."""
    rows = CustomerUse.objects.visible_to(actor).filter(customer=customer).select_related("system")
    rows = rows.filter(system__archived_at=None)
    return [row.system for row in rows.order_by("system__name", "id")[:500]]


def customers_of_system(actor: Actor, system: AiSystem) -> list[Customer]:
    """Return the customers that use a system, by name."""
    rows = Customer.objects.visible_to(actor).filter(uses__system=system, retired_on=None)
    return list(rows.order_by("name", "id")[:200])


def expectations_of(actor: Actor, customer: Customer) -> list[Expectation]:
    """Return what a customer expects, those without answer first."""
    rows = Expectation.objects.visible_to(actor).filter(customer=customer)
    return sorted(rows.order_by("id")[:500], key=lambda row: row.standing != "open")


def get_expectation(actor: Actor, customer: Customer, key: UUID) -> Expectation:
    """Return one expectation of a customer.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Expectation.objects.visible_to(actor).filter(customer=customer).one(actor, key)


def told_to(actor: Actor, customer: Customer) -> list[CustomerTold]:
    """Return what a customer was told, the latest first."""
    rows = CustomerTold.objects.visible_to(actor).filter(customer=customer)
    return list(rows.order_by("-told_on", "-id")[:200])


def all_expectations(actor: Actor) -> dict[UUID, list[Expectation]]:
    """Return customer → what it expects, in the order in which it was noted."""
    found: dict[UUID, list[Expectation]] = {}
    for row in Expectation.objects.visible_to(actor).order_by("id"):
        found.setdefault(row.customer_id, []).append(row)
    return found
