"""Facts of AI systems."""

from collections.abc import Collection
from uuid import UUID

from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.terms import Fact, Observed, RecordKind
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.expressions.types import Boolean, Number

KIND = RecordKind(
    name="system",
    label="AI system",
    plural="AI systems",
    facts=(
        Fact(name="has_owner", type=Boolean(), meaning="Somebody answers for the system"),
        Fact(name="has_purpose", type=Boolean(), meaning="Its purpose is written down"),
        Fact(
            name="days_since_assessment",
            type=Number(),
            meaning="Days since it was last assessed",
        ),
    ),
)


def observe(actor: Actor, keys: Collection[UUID] | None) -> list[Observed]:
    """Return the AI systems in use with their facts."""
    rows = systems_visible_to(actor).filter(archived_at=None)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    names = ("id", "number", "name", "owner", "purpose", "assessed_on")
    found: list[Observed] = []
    for key, number, name, owner, purpose, assessed in rows.values_list(*names):
        facts: dict[str, object] = {
            "has_owner": bool(owner.strip()),
            "has_purpose": bool(purpose.strip()),
        }
        if assessed is not None:
            facts["days_since_assessment"] = (actor.today - assessed).days
        found.append(Observed(id=key, label=f"AI-{number:04d} {name}", facts=facts))
    return found


def _themselves(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
    del actor
    return keys


SOURCE = FactSource(kind=KIND, observe=observe, touched_by={"system": _themselves})
