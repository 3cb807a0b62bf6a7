"""Read the registers: entries, their reviews and links, and what needs attention."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from steward.domain.governance.models import (
    BudgetLine,
    Capacity,
    Decision,
    Duty,
    Entry,
    Issue,
    Law,
    Link,
    Party,
    Process,
    Provision,
    Review,
    Tool,
)
from steward.domain.governance.rules.reviewing import WARN_DAYS
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.questionnaires.queries import vocabulary
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.expressions.types import Vocabulary
from steward.foundation.tenancy.models import OwnedQuerySet

MODELS: Mapping[str, type[Any]] = {
    "issue": Issue,
    "party": Party,
    "law": Law,
    "process": Process,
    "provision": Provision,
    "duty": Duty,
    "decision": Decision,
    "budget": BudgetLine,
    "capacity": Capacity,
    "tool": Tool,
}
JOINED: Mapping[str, tuple[str, ...]] = {
    "provision": ("owner", "provider", "process"),
    "duty": ("owner", "process"),
    "tool": ("owner", "provider"),
}
MOST_SHOWN = 200


def entries(actor: Actor, noun: str) -> OwnedQuerySet[Any]:
    """Return the entries of a register that count, with whom they name.

    ``is_due`` says that the review is due today or was before; ``is_linked`` that another record
    is linked.
    """
    return all_entries(actor, noun).filter(retired_at=None)


def all_entries(actor: Actor, noun: str) -> OwnedQuerySet[Any]:
    """Return the entries of a register, also the retired ones."""
    rows: OwnedQuerySet[Any] = MODELS[noun].objects.visible_to(actor)
    linked = Link.objects.visible_to(actor).filter(entry=OuterRef("pk"))
    due = Q(review_on__isnull=False, review_on__lte=actor.today)
    rows = rows.select_related(*JOINED.get(noun, ("owner",)))
    return rows.annotate(
        is_due=ExpressionWrapper(due, output_field=BooleanField()), is_linked=Exists(linked)
    )


def get_entry(actor: Actor, noun: str, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return one entry, also a retired one.

    Raises:
        NotFound: It is not there for this actor.
    """
    row = all_entries(actor, noun).filter(pk=key).first()
    if row is None:
        raise NotFound(f"There is no such entry among “{REGISTERS[noun].title}”.")
    return row


def retired_entries(actor: Actor, noun: str) -> list[Any]:
    """Return the entries of a register that no longer count, the latest first."""
    rows = all_entries(actor, noun).exclude(retired_at=None)
    return list(rows.order_by("-retired_at", "-id")[:MOST_SHOWN])


def reviews_of(actor: Actor, entry: Entry) -> list[Review]:
    """Return every review of an entry, the latest first."""
    rows = Review.objects.visible_to(actor).filter(entry=entry.pk)
    return list(rows.order_by("-id")[:MOST_SHOWN])


def links_of(actor: Actor, entry: Entry) -> list[Link]:
    """Return the records with which an entry is linked, by kind and name."""
    rows = Link.objects.visible_to(actor).filter(entry=entry.pk)
    return list(rows.order_by("subject_kind", "subject_label", "id")[:MOST_SHOWN])


def get_link(actor: Actor, entry: Entry, key: UUID) -> Link:
    """Return one link of an entry.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Link.objects.visible_to(actor).filter(entry=entry.pk).one(actor, key)


def due_soon(actor: Actor, noun: str) -> Sequence[Any]:
    """Return the entries whose review is due within two weeks, the longest waiting first."""
    rows = entries(actor, noun).filter(review_on__lte=actor.today + timedelta(days=WARN_DAYS))
    return list(rows.order_by("review_on", "id"))


def facts_known() -> Vocabulary:
    """Return the facts of AI systems that a condition may read."""
    return vocabulary()
