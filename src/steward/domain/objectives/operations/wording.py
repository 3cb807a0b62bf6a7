"""What every draft of this module is checked for."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from steward.domain.objectives.rules.measuring import is_number
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import person_behind

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person

LONGEST = 20_000


def line(text: str, place: str, *, most: int = 300, needed: str = "") -> str:
    """Return a text on one line.

    Raises:
        Invalid: It is too long, or empty although it is needed.
    """
    found = " ".join(text.split())
    if needed and not found:
        raise Invalid(needed, place=place)
    if len(found) > most:
        raise Invalid(f"Keep it to {most:,} characters.", place=place)
    return found


def block(text: str, place: str, *, needed: str = "") -> str:
    """Return a text of some lines.

    Raises:
        Invalid: It is too long, or empty although it is needed.
    """
    found = text.strip()
    if needed and not found:
        raise Invalid(needed, place=place)
    if len(found) > LONGEST:
        raise Invalid(f"Keep it to {LONGEST:,} characters.", place=place)
    return found


def number(value: float | None, place: str, *, least: float | None = None) -> float | None:
    """Return a number, or None.

    Raises:
        Invalid: It is no number, or too small.
    """
    if value is None:
        return None
    if not is_number(value):
        raise Invalid("Give a number.", place=place)
    if least is not None and value < least:
        raise Invalid(f"Give {least:g} or more.", place=place)
    return float(value)


def money(amount: Decimal | None, currency: str) -> tuple[Decimal | None, str]:
    """Return an amount with its currency.

    Raises:
        Invalid: It is negative or too large, or the currency is missing or no code of ISO 4217.
    """
    if amount is None:
        return None, ""
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise Invalid("Give an amount of 0 or more.", place="budget")
    code = currency.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Invalid("Give the currency by its three letters, such as EUR.", place="currency")
    return amount, code


def member(actor: Actor, key: UUID | None, place: str) -> "Person | None":
    """Return a member, or nobody.

    Raises:
        Invalid: The person is not, or no longer, a member of the organisation.
    """
    if key is None:
        return None
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place=place) from None


def with_author(actor: Actor, authors: list[str]) -> list[str]:
    """Return the keys of those who wrote, with the person behind the actor."""
    key = str(person_behind(actor))
    return authors if key in authors else [*authors, key]
