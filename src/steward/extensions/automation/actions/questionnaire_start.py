"""Start a questionnaire about the record's AI system, and ask somebody to answer it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from steward.domain.frameworks.queries import current_resources
from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.operations.sending import give_to
from steward.domain.questionnaires.policy import ANSWER_RUN, SEND_RUN
from steward.extensions.automation.queries.acting import one_of
from steward.extensions.automation.queries.subjects import system_of
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor


def offered(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return the questionnaires of the packs in force."""
    del actor
    found = current_resources("questionnaire")
    return sorted(((item.name, item.title) for item in found), key=lambda pair: pair[1])


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Start it, or go on with the one that is open."""
    system = system_of(actor, occasion.subject)
    found = start_run(actor=actor, questionnaire=given["questionnaire"], system=system)
    person = one_of(actor, given["whom"], occasion)
    if person is not None:
        due = actor.today + timedelta(days=given["due_in_days"])
        give_to(actor=actor, run=found, person=person, due_on=due)
    return Done(words=f"started “{found.title}”", subject=found.as_subject())


ACTION = Action(
    name="questionnaire.start",
    label="Start a questionnaire",
    does="Starts a questionnaire about the record's AI system, or about the organisation.",
    params=(
        Param(
            name="questionnaire",
            label="Questionnaire",
            kind=ParamKind.CHOICE,
            choices=offered,
        ),
        Param(name="whom", label="Who answers", kind=ParamKind.WHOM, usual="holder"),
        Param(name="due_in_days", label="Due in days", kind=ParamKind.NUMBER, usual="14"),
    ),
    needs=(ANSWER_RUN, SEND_RUN),
    run=run,
)
