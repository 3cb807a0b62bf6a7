"""Read for how long what is kept, and how much of it is how old."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from steward.extensions.inbox.models import Notification
from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.terms import MailState
from steward.extensions.privacy.models import Retention
from steward.extensions.privacy.rules import STOCKS, Stock, kept_since
from steward.extensions.trackers.models import Delivery
from steward.extensions.trackers.terms import DeliveryState
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.policy import EDIT_ORGANISATION

AGES = (30, 90, 180, 365, 730)
"""Ages in days for which one sees beforehand how much is older."""
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One kind of row: for how many days it is kept, None without end, and what would go now.

    ``older`` is how many are older than each age in days that could be chosen.
    """

    stock: Stock
    days: int | None
    count: int
    going: int
    older: dict[int, int]

    @property
    def words(self) -> str:
        """Return for how long it is kept."""
        return in_words(self.days)


def in_words(days: int | None) -> str:
    """Return a time of keeping in words."""
    return "without end" if days is None else f"for {days} days"


def _told(actor: Actor) -> tuple[Rows, str]:
    """What is due is told once for each day it is due: its row says that it was told."""
    return Notification.objects.visible_to(actor).exclude(cause__startswith="due:"), "at"


def _letters(actor: Actor) -> tuple[Rows, str]:
    rows = Mail.objects.visible_to(actor).exclude(state=MailState.QUEUED.value)
    return rows, "written_at"


def _deliveries(actor: Actor) -> tuple[Rows, str]:
    rows = Delivery.objects.visible_to(actor).exclude(status=DeliveryState.WAITING.value)
    return rows, "at"


SOURCES: Mapping[str, Callable[[Actor], tuple[Rows, str]]] = {
    "notifications": _told,
    "letters": _letters,
    "deliveries": _deliveries,
}


def times_of(actor: Actor) -> dict[str, int | None]:
    """Return for how many days each kind of row is kept; None is without end."""
    rows = Retention.objects.visible_to(actor).values_list("stock", "days")
    return dict.fromkeys(STOCKS) | {stock: days for stock, days in rows if stock in STOCKS}


def older_than(actor: Actor, stock: Stock, days: int) -> Rows:
    """Return the rows of a kind that are older than so many days."""
    rows, moment = SOURCES[stock.name](actor)
    return rows.filter(**{f"{moment}__lt": kept_since(actor.now, days)})


def standings(actor: Actor) -> list[Standing]:
    """Return every kind of row with its age, and what would go at the next turn.

    Raises:
        NotAllowed: The actor may not change the organisation.
    """
    require(actor, EDIT_ORGANISATION)
    times = times_of(actor)
    return [_standing(actor, stock, times[name]) for name, stock in STOCKS.items()]


def _standing(actor: Actor, stock: Stock, days: int | None) -> Standing:
    rows, moment = SOURCES[stock.name](actor)
    ages = [age for age in AGES if age >= stock.shortest]

    def old(age: int) -> Count:
        then: datetime = kept_since(actor.now, age)
        return Count("pk", filter=Q(**{f"{moment}__lt": then}))

    found = rows.aggregate(
        count=Count("pk"),
        going=old(days if days is not None else stock.shortest),
        **{f"older_{age}": old(age) for age in ages},
    )
    return Standing(
        stock=stock,
        days=days,
        count=found["count"],
        going=0 if days is None else found["going"],
        older={age: found[f"older_{age}"] for age in ages},
    )
