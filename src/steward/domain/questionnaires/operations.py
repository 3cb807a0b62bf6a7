"""Start, answer and submit questionnaires."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.events import RunStarted, RunSubmitted
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.policy import ANSWER_RUN
from steward.domain.questionnaires.queries import (
    current_template,
    known_facts,
    open_run_of,
    template,
    values_of,
)
from steward.domain.questionnaires.terms import Template
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """A value that something other than this run's person already knows."""

    value: Any
    source: str


@transaction.atomic
def start_run(*, actor: Actor, questionnaire: str, system: AiSystem | None = None) -> Run:
    """Start a questionnaire about a system or the organisation; an open one is continued.

    Answers are prefilled from the facts of the system, with their source and date.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        NotFound: No pack brings the questionnaire.
    """
    require(actor, ANSWER_RUN)
    existing = open_run_of(actor, questionnaire, system)
    if existing is not None:
        return existing
    key, sheet = current_template(questionnaire)
    about = "the organisation" if system is None else system.name
    run = Run.objects.create(
        organisation_id=actor.organisation_id,
        questionnaire=questionnaire,
        resource_id=key,
        title=f"{sheet.title}: {about}"[:300],
        system=system,
    )
    prefilled = {} if system is None else prefill_of(sheet, system)
    Answer.objects.write(
        Answer(
            organisation_id=actor.organisation_id,
            run=run,
            question=question,
            value=item.value,
            source=item.source[:200],
            answered_at=actor.now,
        )
        for question, item in prefilled.items()
    )
    record(actor, RunStarted(subject=run.as_subject(), prefilled=len(prefilled)))
    return run


def prefill_of(sheet: Template, system: AiSystem) -> dict[str, Prefill]:
    """Return question → what the system's own record already says."""
    found: dict[str, Prefill] = {}
    for name, value in rules.prefilled(sheet, facts_from_json(system.facts)).items():
        question, attribute = sheet.by_id[name], sheet.by_id[name].attribute or ""
        known: Mapping[str, Any] = system.fact_sources.get(attribute, {})
        source = f"{known.get('source', 'the inventory')}, {known.get('at', 'no date')}"
        found[question.id] = Prefill(value=value, source=source)
    described = (("in-name", system.name), ("in-purpose", system.purpose))
    for question, text in (*described, ("in-misuse", system.misuse)):
        if text and question in sheet.by_id:
            found[question] = Prefill(value=text, source="the inventory")
    return found


@transaction.atomic
def save_answer(
    *,
    actor: Actor,
    run: Run,
    question: str,
    value: object,
    comment: str = "",
) -> Answer:
    """Keep one answer; saving it again replaces it.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: The run was submitted.
        Invalid: The questionnaire has no such question, or the value is not one of its answers.
    """
    require(actor, ANSWER_RUN, run)
    run = Run.objects.get_queryset().select_for_update().get(pk=run.pk)
    if run.status != "open":
        raise Conflict("This questionnaire was submitted; start it again to change answers.")
    asked = template(run.resource_id).by_id.get(question)
    if asked is None:
        raise Invalid(f"The questionnaire has no question {question!r}.", place=question)
    checked = rules.checked_answer(asked, value)
    known = Answer.objects.visible_to(actor).filter(run=run, question=question).first()
    if known is not None and known.value == checked and known.comment == comment:
        return known
    answer, _ = Answer.objects.update_or_create(
        run=run,
        question=question,
        organisation_id=actor.organisation_id,
        defaults={
            "value": checked,
            "comment": comment,
            "source": "person",
            "answered_by": actor.label[:200],
            "answered_at": actor.now,
        },
    )
    return answer


@transaction.atomic
def submit_run(*, actor: Actor, run: Run) -> Run:
    """Submit a questionnaire; required questions that are shown must be answered.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: It was submitted before.
        Invalid: Required questions are open; the message names how many and the first.
    """
    require(actor, ANSWER_RUN, run)
    run = Run.objects.get_queryset().select_for_update().get(pk=run.pk)
    if run.status != "open":
        raise Conflict("This questionnaire was already submitted.")
    sheet, values = template(run.resource_id), values_of(actor, run)
    progress = rules.progress(sheet, values, known_facts(run))
    if progress.required_left:
        first = sheet.by_id[progress.required_left[0]]
        count = len(progress.required_left)
        message = f"{count} required questions are open, the first: “{first.text}”"
        raise Invalid(message, place=first.id)
    run.status, run.submitted_at = "submitted", actor.now
    run.save(update_fields=["status", "submitted_at"])
    record(actor, RunSubmitted(subject=run.as_subject(), answered=progress.answered))
    return run
