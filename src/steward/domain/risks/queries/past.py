"""Read the register as it stood on a day in the past (ISO/IEC 42001, 7.5.3 and 8.2)."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from steward.domain.risks.models import Risk
from steward.domain.risks.queries.register import LIVE
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Person
from steward.foundation.journal.history import shapes_as_of

HEAVY = {"basis", "changes"}


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


def register_on(actor: Actor, day: date, *, whole: bool = True) -> list[Risk]:
    """Return the live risks as they stood at the end of a day (UTC), the highest first.

    Each is a copy to read, with its AI system as it was; who answers for it has the name of today.
    Without ``whole`` the copies lack what their explanation needs.
    """
    moment = datetime.combine(day + timedelta(days=1), time(), UTC)
    heavy = set[str]() if whole else HEAVY
    risks = _copies(Risk, actor, moment, heavy)
    systems = _copies(AiSystem, actor, moment, {"facts"} if not whole else set())
    live = [risk for risk in risks.values() if risk.status in LIVE]
    owners = Person.objects.in_bulk({risk.owner_id for risk in live if risk.owner_id})
    for risk in live:
        risk.system = systems.get(risk.system_id)
        risk.owner = owners.get(risk.owner_id)
    return sorted(live, key=lambda risk: (-risk.current_rank, -risk.number))


def _copies(
    model: type[Any], actor: Actor, moment: datetime, heavy: Collection[str]
) -> dict[UUID, Any]:
    """Return records as they stood, not stored, by their keys."""
    fields = [field.attname for field in model._meta.concrete_fields]
    names = [name for name in fields if name not in heavy]
    rows = shapes_as_of(model, actor.organisation_id, moment, names)
    return {row["pgh_obj_id"]: model(**{name: row[name] for name in names}) for row in rows}
