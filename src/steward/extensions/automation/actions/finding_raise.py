"""Raise a finding about the record; one rule raises one for one record."""

from collections.abc import Mapping
from typing import Any

from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.findings.terms.grades import Grade
from steward.extensions.automation.queries.acting import one_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict

GRADES = [(item.value, item.label) for item in Grade]


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Raise it, or say which one the same cause has made already."""
    draft = FindingDraft(
        grade=given["grade"],
        statement=filled(given["statement"], occasion.values),
        requirement=given["requirement"],
        evidence=filled(given["evidence"], occasion.values),
        source=occasion.subject,
        origin=occasion.cause,
        owner_id=one_of(actor, given["whom"], occasion),
    )
    try:
        found = raise_finding(actor=actor, draft=draft)
    except Conflict as error:
        return Done(words=error.message)
    return Done(words="raised a finding", subject=found.as_subject())


ACTION = Action(
    name="finding.raise",
    label="Raise a finding",
    does="Raises a finding with its clocks; one for a rule and a record.",
    params=(
        Param(
            name="grade", label="Grade", kind=ParamKind.CHOICE, usual="observation", choices=GRADES
        ),
        Param(
            name="statement",
            label="What was found",
            kind=ParamKind.TEXT,
            usual="What happened to {record} needs to be looked at: {what}",
        ),
        Param(
            name="requirement",
            label="Requirement that is not fulfilled",
            required=False,
            help="A clause or control of ISO/IEC 42001, such as 8.3. A nonconformity needs one.",
        ),
        Param(
            name="evidence",
            label="What was seen that shows it",
            kind=ParamKind.TEXT,
            usual="{record}: {who} {what}, {when}",
        ),
        Param(name="whom", label="Who answers for it", kind=ParamKind.WHOM, usual="holder"),
    ),
    needs=(RAISE_FINDING,),
    run=run,
)
