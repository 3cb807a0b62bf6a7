"""Hand a record in for the decision of those who may take it, each kind by its own operation."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from steward.domain.assessments.operations.deciding import submit_assessment
from steward.domain.assessments.policy import EDIT_IMPACT
from steward.domain.assessments.queries import get_assessment
from steward.domain.documents.operations.deciding import submit_document
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.queries.reading import get_document
from steward.domain.objectives.operations.changes import propose_change
from steward.domain.objectives.policy import EDIT_CHANGE
from steward.domain.objectives.queries.changes import get_change
from steward.domain.risks.operations.assessing import submit_assessment as submit_risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries.register import get_risk
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict


def _document(actor: Actor, key: UUID, note: str) -> None:
    submit_document(actor=actor, document=get_document(actor, key), note=note)


def _impact(actor: Actor, key: UUID, note: str) -> None:
    del note
    submit_assessment(actor=actor, assessment=get_assessment(actor, key))


def _change(actor: Actor, key: UUID, note: str) -> None:
    del note
    propose_change(actor=actor, change=get_change(actor, key))


def _risk(actor: Actor, key: UUID, note: str) -> None:
    submit_risk(actor=actor, risk=get_risk(actor, key), note=note)


HANDED_IN: Mapping[str, Callable[[Actor, UUID, str], None]] = {
    "document": _document,
    "impact_assessment": _impact,
    "change": _change,
    "risk": _risk,
}
"""Kind of record → how it is handed in."""


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Hand the record in; those who decide are told as when a person does it."""
    hand_in = HANDED_IN.get(occasion.subject.kind)
    if hand_in is None:
        raise Conflict("A record of this kind is not handed in for approval.")
    hand_in(actor, occasion.subject.id, filled(given["note"], occasion.values))
    return Done(words="handed it in for approval", subject=occasion.subject)


ACTION = Action(
    name="approval.request",
    label="Request approval",
    does="Hands a document, an impact assessment, a risk or a change in for the decision.",
    params=(
        Param(name="note", label="Note for who decides", kind=ParamKind.TEXT, usual="{who} {what}"),
    ),
    needs=(EDIT_DOCUMENT, EDIT_IMPACT, EDIT_CHANGE, EDIT_RISK),
    about=frozenset(HANDED_IN),
    run=run,
)
