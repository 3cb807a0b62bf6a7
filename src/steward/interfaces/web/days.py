"""The day that an address asks for."""

from datetime import date

from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest

FIRST_YEAR, LAST_YEAR = 2000, 2200


def day_asked(request: ActorRequest) -> date:
    """Return the day named by ``on``, today where none is.

    Raises:
        Invalid: It is no day, or lies outside the years of a calendar.
    """
    words = request.GET.get("on") or request.actor.today.isoformat()
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise Invalid(f"“{words[:40]}” is no day.", place="on") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Invalid(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.", place="on")
    return found
