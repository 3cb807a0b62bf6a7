"""The organisation's risk criteria and method: what is in force, and what was."""

import json
from functools import lru_cache

from steward.domain.risks.models import Risk, RiskCriteria
from steward.domain.risks.rules.criteria import Method, read_method, shipped_in_force
from steward.domain.risks.terms import Criteria, Level
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.reading import Reading, answers

IN_FORCE = """
SELECT asked.appetite, adopted.number, adopted.body::text FROM identity_organisation asked
LEFT JOIN risks_riskcriteria adopted
  ON adopted.organisation_id = asked.id AND adopted.state = 'adopted'
WHERE asked.id = %s
"""
ADOPTED = Reading(
    RiskCriteria,
    "SELECT {columns} FROM risks_riskcriteria WHERE organisation_id = %s AND state = 'adopted'",
)


def current_criteria(actor: Actor) -> Criteria:
    """Return the organisation's risk criteria; the shipped ones where it adopted none."""
    return method_in_force(actor).criteria


def adopted_criteria(actor: Actor) -> RiskCriteria | None:
    """Return the version of the criteria that is in force; None for the shipped ones."""
    return ADOPTED.first([actor.organisation_id])


def method_of(row: RiskCriteria) -> Method:
    """Return the method that a version describes, read once per process."""
    return _method(json.dumps(row.body), row.number)


@lru_cache(maxsize=256)
def _method(text: str, number: int) -> Method:
    return read_method(json.loads(text), number=number)


@lru_cache(maxsize=len(Level))
def _shipped(appetite: str) -> Method:
    return shipped_in_force(appetite)


def method_in_force(actor: Actor) -> Method:
    """Return the organisation's method: the version adopted, else the shipped one.

    Raises:
        NotFound: The organisation is gone.
    """
    for appetite, number, body in answers(IN_FORCE, [actor.organisation_id]):
        return _shipped(appetite) if body is None else _method(body, number)
    raise NotFound("There is no such organisation.")


def method_for(actor: Actor, risk: Risk) -> Method:
    """Return the method in force, looked up once for a risk that many parts of a page tell of."""
    kept = vars(risk)
    if "_method" not in kept:
        kept["_method"] = method_in_force(actor)
    return kept["_method"]
