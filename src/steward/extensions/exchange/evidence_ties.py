"""What evidence can be of: the record that a number names, and those that a file speaks about."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from steward.domain.audits.policy import VIEW_EVERY_AUDIT
from steward.domain.audits.queries.audits import audits_visible_to
from steward.domain.documents.policy import VIEW_DOCUMENT
from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.evidence.rules.linking import ISO_42001, requirement_subject
from steward.domain.evidence.rules.suggesting import Candidate
from steward.domain.findings.policy import VIEW_FINDING
from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.frameworks.queries import (
    adopted_frameworks,
    framework,
    iso_42001,
    resource_keys,
)
from steward.domain.frameworks.rules import assessable
from steward.domain.incidents.policy import VIEW_INCIDENT
from steward.domain.incidents.queries.incidents import incidents_visible_to
from steward.domain.objectives.policy import VIEW_OBJECTIVE
from steward.domain.objectives.queries.objectives import objectives_visible_to
from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries.agreements import agreements_visible_to
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.policy import VIEW_TASK
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject

NUMBERED: Mapping[str, tuple[Permission[Any], Callable[[Actor], Any]]] = {
    "AIS": (VIEW_SYSTEM, systems_visible_to),
    "RISK": (VIEW_RISK, risks_visible_to),
    "TASK": (VIEW_TASK, tasks_visible_to),
    "DOC": (VIEW_DOCUMENT, documents_visible_to),
    "NC": (VIEW_FINDING, findings_visible_to),
    "INC": (VIEW_INCIDENT, incidents_visible_to),
    "AUD": (VIEW_EVERY_AUDIT, audits_visible_to),
    "OBJ": (VIEW_OBJECTIVE, objectives_visible_to),
    "AGR": (VIEW_RELATIONSHIP, agreements_visible_to),
}
"""How numbers of records begin → who may see these, and where they are."""
NUMBER = re.compile(r"([A-Za-z]+)-0*(\d{1,9})")


def record_named(actor: Actor, words: str) -> Subject:
    """Return the record that words name, by value.

    Args:
        actor: Who names it.
        words: A number (``RISK-0012``), a clause or control of ISO/IEC 42001 (``A.6.2.4``), or
            another framework that is followed and its requirement (``eu-ai-act art-9``).

    Raises:
        Invalid: Nothing is called so that the actor may see.
    """
    said = " ".join(words.split())[:200]
    match = NUMBER.fullmatch(said)
    if match is not None and match[1].upper() in NUMBERED:
        permission, rows = NUMBERED[match[1].upper()]
        row = rows(actor).filter(number=int(match[2])).first() if actor.may(permission) else None
        if row is not None:
            return row.as_subject()
    first, _, rest = said.partition(" ")
    if first in {ISO_42001, *adopted_frameworks(actor)} and rest:
        return required(actor, first, rest)
    return required(actor, ISO_42001, first)


def required(actor: Actor, name: str, requirement: str) -> Subject:
    """Return a requirement of a framework by value.

    Raises:
        Invalid: The framework has none that is called so.
    """
    key = resource_keys("framework").get(("framework", name))
    found = () if key is None else framework(key).requirements
    for item in found:
        if item.id.lower() == requirement.lower():
            return requirement_subject(actor.organisation_id, name, item.id)
    said = f"“{requirement[:60]}” is the number of no record and of no clause or control."
    raise Invalid(said, place="reference")


def controls(actor: Actor, requirements: list[str]) -> list[Subject]:
    """Return requirements of ISO/IEC 42001 by value.

    Raises:
        Invalid: There is no such requirement.
    """
    return [required(actor, ISO_42001, item) for item in requirements]


def candidates(actor: Actor) -> list[Candidate]:
    """Return what a file could be evidence of: clauses, controls, and AI systems that are seen."""
    home = actor.organisation_id
    found = [
        Candidate(
            subject=requirement_subject(home, ISO_42001, item.id), words=item.title, code=item.id
        )
        for item in assessable(iso_42001())
    ]
    if actor.may(VIEW_SYSTEM):
        rows = systems_visible_to(actor).only("id", "number", "name").order_by("number")[:2000]
        found += [
            Candidate(subject=row.as_subject(), words=row.name, code=row.reference) for row in rows
        ]
    return found
