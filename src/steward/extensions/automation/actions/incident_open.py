"""Report an incident about the record's AI system; its statutory clocks begin."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.domain.incidents.operations.reporting import IncidentDraft, report_incident
from steward.domain.incidents.policy import REPORT_INCIDENT
from steward.domain.incidents.queries.content import current_book
from steward.extensions.automation.queries.subjects import system_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor

LONGEST = 200


def severities(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return how grave an incident can be."""
    del actor
    return list(current_book().severity.items())


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Report it."""
    system = system_of(actor, occasion.subject)
    draft = IncidentDraft(
        title=filled(given["title"], occasion.values)[:LONGEST],
        story=filled(given["story"], occasion.values),
        severity=given["severity"],
        noticed_at=actor.now,
        noticed_by=actor.label,
        systems=() if system is None else (system.pk,),
    )
    came_from = {"kind": occasion.subject.kind, "label": occasion.subject.label}
    found = report_incident(actor=actor, draft=draft, came_from=came_from)
    return Done(words="reported an incident", subject=found.as_subject())


ACTION = Action(
    name="incident.open",
    label="Open an incident",
    does="Reports an incident; its statutory clocks are counted from then on.",
    params=(
        Param(name="title", label="What happened, in a line", usual="{record}: {what}"),
        Param(
            name="story",
            label="What is known",
            kind=ParamKind.TEXT,
            usual="{who} {what}, {when}. Opened by a rule.",
        ),
        Param(name="severity", label="Severity", kind=ParamKind.CHOICE, choices=severities),
    ),
    needs=(REPORT_INCIDENT,),
    run=run,
)
