"""Reopen sections of the impact assessment of the record's AI system, with the reason."""

from collections.abc import Mapping
from typing import Any

from steward.domain.assessments.operations.writing import reopen_sections
from steward.domain.assessments.policy import EDIT_IMPACT
from steward.domain.assessments.queries import assessment_of, get_assessment
from steward.domain.assessments.terms.sections import SECTIONS
from steward.extensions.automation.queries.subjects import system_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict

ALL = "all"
OFFERED = [(ALL, "All sections"), *((item.key, item.title) for item in SECTIONS)]


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Reopen the sections; without an assessment there is nothing to reopen."""
    if occasion.subject.kind == "impact_assessment":
        found = get_assessment(actor, occasion.subject.id)
    else:
        system = system_of(actor, occasion.subject)
        found = None if system is None else assessment_of(actor, system)
    if found is None:
        raise Conflict("There is no impact assessment to reopen.")
    keys = [item.key for item in SECTIONS] if given["section"] == ALL else [given["section"]]
    reason = filled(given["reason"], occasion.values)
    reopen_sections(actor=actor, assessment=found, keys=keys, reason=reason)
    return Done(words="reopened the impact assessment", subject=found.as_subject())


ACTION = Action(
    name="assessment.reopen",
    label="Reopen an impact assessment",
    does="Reopens sections of the impact assessment of the record's AI system.",
    params=(
        Param(name="section", label="What", kind=ParamKind.CHOICE, usual=ALL, choices=OFFERED),
        Param(name="reason", label="Why", kind=ParamKind.TEXT, usual="{who} {what}"),
    ),
    needs=(EDIT_IMPACT,),
    about=frozenset({"system", "impact_assessment", "risk", "incident", "run"}),
    run=run,
)
