"""Set a field of the record, by the operation with which a person sets it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from steward.domain.findings.operations.raising import assign_finding
from steward.domain.findings.policy import EDIT_FINDING
from steward.domain.findings.queries.register import get_finding
from steward.domain.incidents.operations.working import give_incident
from steward.domain.incidents.policy import EDIT_INCIDENT
from steward.domain.incidents.queries.incidents import get_incident
from steward.domain.risks.operations.reviewing import assign_risk, schedule_review
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries.register import get_risk
from steward.domain.systems.operations.registering import edit_system
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.queries import get_system
from steward.domain.systems.terms import Stage
from steward.domain.tasks.operations.working import assign_task, move_task, reschedule_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_task
from steward.extensions.automation.queries.acting import one_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.rules import whole as number
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid

Setter = Callable[[Actor, UUID, Any], object]
FARTHEST = 1825


def _task_assignee(actor: Actor, key: UUID, person: UUID) -> object:
    return assign_task(actor=actor, task=get_task(actor, key), person_id=person)


def _task_due(actor: Actor, key: UUID, days: int) -> object:
    day = actor.today + timedelta(days=days)
    return reschedule_task(actor=actor, task=get_task(actor, key), due_on=day)


def _task_status(actor: Actor, key: UUID, word: str) -> object:
    note = f"Set by {actor.label}."
    return move_task(actor=actor, task=get_task(actor, key), status=word, note=note)


def _risk_owner(actor: Actor, key: UUID, person: UUID) -> object:
    return assign_risk(actor=actor, risk=get_risk(actor, key), person_id=person)


def _risk_review(actor: Actor, key: UUID, days: int) -> object:
    day = actor.today + timedelta(days=days)
    return schedule_review(actor=actor, risk=get_risk(actor, key), review_on=day)


def _finding_owner(actor: Actor, key: UUID, person: UUID) -> object:
    return assign_finding(actor=actor, finding=get_finding(actor, key), person_id=person)


def _incident_handler(actor: Actor, key: UUID, person: UUID) -> object:
    return give_incident(actor=actor, incident=get_incident(actor, key), handler_id=person)


def _system_owner(actor: Actor, key: UUID, person: UUID) -> object:
    return edit_system(actor=actor, system=get_system(actor, key), owner_id=person)


def _system_stage(actor: Actor, key: UUID, word: str) -> object:
    if word not in {item.value for item in Stage}:
        raise Invalid(f"“{word}” is no stage of a life cycle.", place="value")
    return edit_system(actor=actor, system=get_system(actor, key), stage=word)


FIELDS: Mapping[str, tuple[str, str, Setter]] = {
    "task.assignee": ("Task: who does it", "whom", _task_assignee),
    "task.due_on": ("Task: due in days from then", "days", _task_due),
    "task.status": ("Task: status", "word", _task_status),
    "risk.owner": ("Risk: owner", "whom", _risk_owner),
    "risk.review_on": ("Risk: looked at again in days", "days", _risk_review),
    "nonconformity.owner": ("Finding: who answers for it", "whom", _finding_owner),
    "incident.handler": ("Incident: who leads the response", "whom", _incident_handler),
    "system.owner": ("AI system: owner", "whom", _system_owner),
    "system.stage": ("AI system: stage of its life cycle", "word", _system_stage),
}
"""Field → its words, what is given for it, and the operation that sets it."""
NEEDS = {
    "task": EDIT_TASK,
    "risk": EDIT_RISK,
    "nonconformity": EDIT_FINDING,
    "incident": EDIT_INCIDENT,
    "system": EDIT_SYSTEM,
}


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Set the field; the operation checks and records it as always."""
    label, shape, setter = FIELDS[given["field"]]
    kind = given["field"].partition(".")[0]
    if occasion.subject.kind != kind:
        raise Conflict(f"This is not a {kind}; the field is one of it.")
    word = filled(given["value"], occasion.values)
    value: object = word
    if shape == "whom":
        value = one_of(actor, given["whom"], occasion)
        if value is None:
            raise Conflict("Nobody is meant by the choice now.")
    elif shape == "days":
        value = number(word, place="value", low=0, high=FARTHEST)
    setter(actor, occasion.subject.id, value)
    return Done(words=f"set “{label}”", subject=occasion.subject)


ACTION = Action(
    name="field.set",
    label="Set a field",
    does="Sets a field of the record, as a person with the permission would.",
    params=(
        Param(
            name="field",
            label="Field",
            kind=ParamKind.CHOICE,
            choices=[(name, item[0]) for name, item in FIELDS.items()],
        ),
        Param(
            name="value",
            label="Value",
            required=False,
            help="Days, or a word such as done. Left out where a person is chosen.",
        ),
        Param(name="whom", label="Person, where one is set", kind=ParamKind.WHOM, usual="holder"),
    ),
    needs=tuple(NEEDS.values()),
    about=frozenset(NEEDS),
    narrowed=lambda given: (NEEDS[str(given["field"]).partition(".")[0]],),
    run=run,
)
