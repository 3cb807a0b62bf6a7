"""The AI system behind a record."""

from collections.abc import Callable, Mapping
from uuid import UUID

from steward.domain.assessments.queries import get_assessment
from steward.domain.incidents.queries.incidents import get_incident
from steward.domain.questionnaires.queries import get_run
from steward.domain.risks.queries.register import get_risk
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject


def _of_incident(actor: Actor, key: UUID) -> AiSystem | None:
    tie = get_incident(actor, key).systems.select_related("system").order_by("id").first()
    return None if tie is None else tie.system


BEHIND: Mapping[str, Callable[[Actor, UUID], AiSystem | None]] = {
    "system": get_system,
    "risk": lambda actor, key: get_risk(actor, key).system,
    "run": lambda actor, key: get_run(actor, key).system,
    "impact_assessment": lambda actor, key: get_assessment(actor, key).system,
    "incident": _of_incident,
}
"""Kind of record → how its AI system is found."""


def system_of(actor: Actor, subject: Subject) -> AiSystem | None:
    """Return the AI system that a record is or belongs to; None for none.

    Raises:
        NotFound: The record is gone.
    """
    find = BEHIND.get(subject.kind)
    return None if find is None else find(actor, subject.id)
