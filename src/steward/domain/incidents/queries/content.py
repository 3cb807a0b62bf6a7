"""What content and settings say about incidents: the book of clocks and the calendar."""

from functools import lru_cache
from uuid import UUID

from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.incidents.models import AgreedClock, IncidentSettings
from steward.domain.incidents.terms.clocks import Book, Clock, Limit, Unit
from steward.foundation.core.actor import Actor
from steward.foundation.core.calendars import Calendar, calendar_of
from steward.foundation.expressions.program import compile_rule
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.models import OwnedQuerySet


def current_book() -> Book:
    """Return the clocks, questions and severities of the installed content.

    Raises:
        NotFound: No pack brings them.
    """
    return _book(current_resource("incident_clocks", "incident-clocks").id)


@lru_cache(maxsize=8)
def _book(key: UUID) -> Book:
    return Book.from_body(resource_body(key))


def holiday_countries() -> dict[str, list[str]]:
    """Return country → the rules of its free days, as content brings them."""
    return _countries(current_resource("public_holidays", "public-holidays").id)


@lru_cache(maxsize=8)
def _countries(key: UUID) -> dict[str, list[str]]:
    rows: list[dict[str, list[str]]] = resource_body(key)["countries"]
    return {str(row["country"]): list(row["days"]) for row in rows}


def settings_of(actor: Actor) -> IncidentSettings:
    """Return by which zone and free days periods are counted; unsaved while nobody set them."""
    row = IncidentSettings.objects.visible_to(actor).first()
    if row is not None:
        return row
    country = get_organisation(actor).country
    return IncidentSettings(organisation_id=actor.organisation_id, country=country)


def calendar_now(actor: Actor) -> Calendar:
    """Return the calendar of the organisation."""
    row = settings_of(actor)
    days = holiday_countries().get(row.country, [])
    return calendar_of(row.time_zone, days, row.also)


def agreed_clocks(actor: Actor) -> OwnedQuerySet[AgreedClock]:
    """Return the clocks of contracts that have not ended, by name."""
    return AgreedClock.objects.visible_to(actor).filter(ended_at=None).order_by("name", "id")


def get_agreed_clock(actor: Actor, key: UUID) -> AgreedClock:
    """Return one clock of a contract.

    Raises:
        NotFound: It is not there for this actor.
    """
    return AgreedClock.objects.get_queryset().one(actor, key)


def clock_of_contract(row: AgreedClock) -> Clock:
    """Return a clock of a contract in the form of the others."""
    return Clock(
        id=row.key,
        law=row.name,
        article="",
        title=f"Tell {row.to}",
        to=row.to,
        note=row.note,
        when=compile_rule(row.condition or "contract"),
        limits=(Limit(after=(row.starts,), amount=row.amount, unit=Unit(row.unit)),),
        asks=("what", "when", "systems", "consequences", "containment", "measures", "contact"),
    )


def clocks_now(actor: Actor) -> tuple[Clock, ...]:
    """Return the clocks of the law and of the organisation's contracts."""
    own = [clock_of_contract(row) for row in agreed_clocks(actor)]
    return (*current_book().clocks, *own)
