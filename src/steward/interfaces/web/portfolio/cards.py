"""Read each organisation of a person under its own tenant, in a transaction of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from steward.domain.frameworks.queries import remembering_content
from steward.domain.readiness.queries.overview import Overview, overview_of
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.portfolios import ENDED, SHOWN
from steward.foundation.identity.queries import acting, second_factor_due
from steward.foundation.identity.queries.standing import standing_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.tenancy.reach import narrowed
from steward.interfaces.web.figures import Range, share

FACTOR = "Asks for a second factor that you have not set up."
OUTSIDE = "You audit it from outside, and look at past days."
REFUSED = "It does not want to be in a portfolio."


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One organisation of a person: its figures, or why there are none."""

    key: UUID
    name: str
    role: str
    shown: bool
    why: str = ""
    figures: Overview = field(default_factory=Overview)

    @property
    def readiness(self) -> Range | None:
        """Return the readiness as a bar, None where it is not to be seen."""
        if self.figures.low is None or self.figures.high is None:
            return None
        return share("", self.name, self.figures.low, self.figures.high)


def clients_of(
    person: Person,
    rows: Sequence[Membership],
    names: Mapping[UUID, str],
    *,
    now: datetime,
    by_provider: bool,
) -> list[Client]:
    """Return the organisations of a person, with the figures of those in the portfolio.

    Nothing is asked of two organisations at once: each has its transaction, its tenant, and what
    the person may do there.
    """
    return [
        _client(person, row, names[row.organisation_id], now=now, by_provider=by_provider)
        for row in rows
    ]


def _client(
    person: Person, row: Membership, name: str, *, now: datetime, by_provider: bool
) -> Client:
    due = None if by_provider else second_factor_due(row)
    given: dict[str, Any] = {
        "key": row.organisation_id,
        "name": name,
        "role": Role(row.role).label,
    }
    if row.frame is not None:
        return Client(**given, shown=False, why=OUTSIDE)
    if row.portfolio != SHOWN:
        return Client(**given, shown=False, why=REFUSED if row.portfolio == ENDED else "")
    if due is not None and due <= now.date():
        return Client(**given, shown=True, why=FACTOR)
    with acting_for(row.organisation_id, person_id=person.pk), remembering_content():
        actor = acting(row, standing_of(row, now.date()), label=str(person), now=now)
        with narrowed(actor.reach):
            return Client(**given, shown=True, figures=overview_of(actor))
