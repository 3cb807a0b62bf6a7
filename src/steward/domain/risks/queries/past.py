"""Read the register as it stood on a day in the past (ISO/IEC 42001, 7.5.3 and 8.2)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from steward.domain.risks.models import Risk
from steward.domain.risks.queries.register import LIVE, register_as_of
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Person
from steward.foundation.journal.history import as_of


def day_that_was(words: str, today: date) -> date | None:
    """Return the day that somebody gives as ``YYYY-MM-DD``; None where nothing is given.

    Raises:
        Invalid: It is no day, or still to come.
    """
    if not words.strip():
        return None
    try:
        day = date.fromisoformat(words.strip())
    except ValueError:
        raise Invalid("Give a day as 2026-01-31.", place="on") from None
    if day > today:
        raise Invalid("Choose a day that has been.", place="on")
    return day


def register_on(actor: Actor, day: date) -> list[Risk]:
    """Return the live risks as they stood at the end of a day (UTC), the highest first.

    Each is a copy to read, with its AI system as it was; who answers for it has the name of today.
    """
    moment = datetime.combine(day + timedelta(days=1), time(), UTC)
    rows = [row for row in register_as_of(actor, moment) if row.status in LIVE]
    systems = {
        row.pgh_obj_id: _copy(AiSystem, row)
        for row in as_of(AiSystem, actor.organisation_id, moment)
    }
    owners = Person.objects.in_bulk({row.owner_id for row in rows if row.owner_id})
    found: list[Risk] = []
    for row in rows:
        risk = _copy(Risk, row)
        risk.system = systems.get(row.system_id)
        risk.owner = owners.get(row.owner_id)
        found.append(risk)
    return sorted(found, key=lambda risk: (-risk.current_rank, -risk.number))


def _copy(model: type[Any], row: Any) -> Any:  # noqa: ANN401 -- leaf
    """Return a history row as a record that is not stored."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model(**{name: getattr(row, name) for name in names})
