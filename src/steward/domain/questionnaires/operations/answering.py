"""Start, answer and submit questionnaires."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.answering import checked_answer
from steward.domain.questionnaires.events import AnswersConfirmed, RunStarted, RunSubmitted
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.policy import ANSWER_RUN
from steward.domain.questionnaires.queries import (
    current_template,
    ground_of,
    known_facts,
    locked_run,
    open_run_of,
    sitting_of,
    template,
)
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.questionnaires.resolving import Proposal, proposals
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.terms import NOT_APPLICABLE, Template
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def start_run(*, actor: Actor, questionnaire: str, system: AiSystem | None = None) -> Run:
    """Start a questionnaire about a system or the organisation; an open one is continued.

    Answers are proposed from what is known already, each with its source and date.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        NotFound: No pack brings the questionnaire, and it is none of the organisation's own.
    """
    require(actor, ANSWER_RUN)
    existing = open_run_of(actor, questionnaire, system)
    if existing is not None:
        return existing
    return begin_run(actor=actor, questionnaire=questionnaire, system=system)


@transaction.atomic
def begin_run(
    *, actor: Actor, questionnaire: str, system: AiSystem | None = None, about: str = ""
) -> Run:
    """Begin a run of its own, whatever other is open; ``about`` names what it is about otherwise.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        NotFound: No pack brings the questionnaire, and it is none of the organisation's own.
    """
    require(actor, ANSWER_RUN)
    key, sheet = current_template(questionnaire, actor)
    run = Run(
        organisation_id=actor.organisation_id,
        questionnaire=questionnaire,
        resource_id=key,
        title=f"{sheet.title}: {about}"[:300] if about else title_of(sheet, system),
        system=system,
    )
    ground = ground_of(actor, sheet, [system])[system and system.pk]
    if about:  # what another one answered about the same system is not this one's answer
        ground = replace(ground, earlier={})
    prefilled = proposals(sheet, ground)
    count_progress(run, sheet, prefilled)
    run.save(force_insert=True)
    Answer.objects.write(proposed_answers(actor, run, prefilled))
    record(actor, RunStarted(subject=run.as_subject(), prefilled=len(prefilled)))
    return run


def title_of(sheet: Template, system: AiSystem | None) -> str:
    """Return the title of a run."""
    about = "the organisation" if system is None else system.name
    return f"{sheet.title}: {about}"[:300]


def count_progress(run: Run, sheet: Template, prefilled: dict[str, Proposal]) -> None:
    """Put the progress of a run that begins with proposed answers."""
    values = {name: item.value for name, item in prefilled.items()}
    progress = rules.progress(sheet, values, known_facts(run))
    run.answered, run.asked = progress.answered, progress.shown


def proposed_answers(actor: Actor, run: Run, prefilled: dict[str, Proposal]) -> list[Answer]:
    """Return the rows of proposed answers, which wait for a person to confirm them."""
    return [
        Answer(
            organisation_id=actor.organisation_id,
            run=run,
            question=question,
            value=item.value,
            source=item.source[:200],
            source_on=item.on,
            confirmed=False,
            answered_at=actor.now,
        )
        for question, item in prefilled.items()
    ]


PROPOSED = (
    "id",
    "organisation_id",
    "run_id",
    "question",
    "value",
    "comment",
    "source",
    "source_on",
    "confirmed",
    "answered_by",
    "answered_at",
)
"""The columns of an answer that nobody has confirmed yet, in the order of ``proposed_values``."""


def proposed_values(
    actor: Actor, run: Run, prefilled: dict[str, Proposal]
) -> Iterator[tuple[Any, ...]]:
    """Yield proposed answers as plain values: a row object for each costs more than its writing."""
    for question, item in prefilled.items():
        value, source = json.dumps(item.value), item.source[:200]
        kept = (uuid7(), actor.organisation_id, run.pk, question, value, "", source, item.on)
        yield (*kept, False, "", actor.now)


@transaction.atomic
def save_answer(
    *,
    actor: Actor,
    run: Run,
    question: str,
    value: object,
    comment: str = "",
) -> Answer:
    """Keep one answer; saving it again replaces it, saving a proposed one confirms it.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: The run was submitted.
        Invalid: The questionnaire has no such question, the value is not one of its answers, or a
            constraint does not hold.
    """
    answers, problems = save_answers(actor=actor, run=run, values={question: (value, comment)})
    if problems:
        raise problems[0]
    return answers[question]


@transaction.atomic
def save_answers(
    *, actor: Actor, run: Run, values: dict[str, tuple[object, str]]
) -> tuple[dict[str, Answer], list[Invalid]]:
    """Keep several answers with their comments; one that does not fit keeps none of the others out.

    Returns:
        The answers kept by question, and what was refused, each with its place.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: The run was submitted.
    """
    require(actor, ANSWER_RUN, run)
    found = locked_run(run)
    if not found.is_open:
        raise Conflict("This questionnaire was submitted; start it again to change answers.")
    sheet = template(found.resource_id)
    rows = {row.question: row for row in Answer.objects.visible_to(actor).filter(run=found)}
    answers = {name: row.value for name, row in rows.items()}
    sitting = Sitting(sheet, answers, known_facts(found))
    kept: dict[str, Answer] = {}
    problems: list[Invalid] = []
    for name, (value, comment) in values.items():
        try:
            row = _kept(actor, found, sitting, rows.get(name), (name, value, comment))
        except Invalid as refusal:
            problems.append(refusal)
            continue
        kept[name] = row
    _note_progress(found, sitting)
    run.answered, run.asked = found.answered, found.asked
    return kept, problems


def _kept(
    actor: Actor, run: Run, sitting: Sitting, known: Answer | None, given: tuple[str, object, str]
) -> Answer:
    name, value, comment = given
    asked = sitting.template.by_id.get(name)
    if asked is None:
        raise Invalid(f"The questionnaire has no question {name!r}.", place=name)
    checked = checked_answer(asked, value)
    if checked == NOT_APPLICABLE and asked.allows_not_applicable and not comment.strip():
        raise Invalid("Say why it does not apply.", place=name)
    before = sitting.answers.get(name)
    sitting.answer(name, checked)
    broken = rules.broken_constraints(sitting, asked)
    if broken:
        sitting.answer(name, before)
        raise Invalid(broken[0], place=name)
    if known is not None and (known.value, known.comment, known.confirmed) == (
        checked,
        comment,
        True,
    ):
        return known
    row = known or Answer(organisation_id=actor.organisation_id, run=run, question=name)
    row.value, row.comment, row.confirmed = checked, comment, True
    row.source, row.source_on = "person", None
    row.answered_by, row.answered_at = actor.label[:200], actor.now
    row.save()
    return row


def _note_progress(run: Run, sitting: Sitting) -> None:
    progress = rules.progress_of(sitting)
    if (run.answered, run.asked) != (progress.answered, progress.shown):
        run.answered, run.asked = progress.answered, progress.shown
        run.save(update_fields=["answered", "asked"])


@transaction.atomic
def confirm_answers(*, actor: Actor, run: Run, questions: Sequence[str] | None = None) -> int:
    """Confirm proposed answers as they stand: those named, or all; returns how many.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: The run was submitted.
    """
    require(actor, ANSWER_RUN, run)
    found = locked_run(run)
    if not found.is_open:
        raise Conflict("This questionnaire was submitted; nothing is left to confirm.")
    rows = Answer.objects.visible_to(actor).filter(run=found, confirmed=False)
    if questions is not None:
        rows = rows.filter(question__in=list(questions))
    count = rows.update(confirmed=True, answered_by=actor.label[:200], answered_at=actor.now)
    if count:
        record(actor, AnswersConfirmed(subject=found.as_subject(), count=count))
    return count


@transaction.atomic
def submit_run(*, actor: Actor, run: Run) -> Run:
    """Submit a questionnaire; required questions that are shown must be answered.

    With a reviewer, or where an answer asks for one, it waits for the review; otherwise it counts
    at once. Whoever submits confirms the answers that were proposed.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Conflict: It was submitted before.
        Invalid: Required questions are open or constraints broken; the message names the first.
    """
    require(actor, ANSWER_RUN, run)
    found = locked_run(run)
    if not found.is_open:
        raise Conflict("This questionnaire was already submitted.")
    sitting = sitting_of(actor, found)
    progress = rules.progress_of(sitting)
    _check_complete(sitting, progress.required_left)
    _add_reviewer(actor, found, sitting)
    found.status = RunStatus.REVIEW if found.reviewer_id else RunStatus.SUBMITTED
    found.submitted_at, found.submitted_by = actor.now, person_behind(actor)
    found.answered, found.asked = progress.answered, progress.shown
    found.save()
    rows = Answer.objects.visible_to(actor).filter(run=found, confirmed=False)
    rows.update(confirmed=True, answered_by=actor.label[:200], answered_at=actor.now)
    record(actor, RunSubmitted(subject=found.as_subject(), answered=progress.answered))
    return found


def _check_complete(sitting: Sitting, left: tuple[str, ...]) -> None:
    if left:
        first, count = sitting.template.by_id[left[0]], len(left)
        words = (
            "1 required question is open" if count == 1 else f"{count} required questions are open"
        )
        raise Invalid(f"{words}, the first: “{first.text}”", place=first.id)
    for question in sitting.shown:
        broken = rules.broken_constraints(sitting, question)
        if broken:
            raise Invalid(f"“{question.text}”: {broken[0]}", place=question.id)
        lacking = rules.incomplete_entry(question, sitting.answers.get(question.id))
        if lacking:
            raise Invalid(f"“{question.text}”: {lacking}", place=question.id)


def _add_reviewer(actor: Actor, run: Run, sitting: Sitting) -> None:
    """Let the first member of the role that an answer asks for review, unless somebody does."""
    if run.reviewer_id is not None:
        return
    for effect in sitting.effects():
        if effect.kind is not EffectKind.REVIEWER:
            continue
        members = current_members(actor).filter(role=str(effect.parameters["role"]))
        member = members.exclude(person_id=person_behind(actor)).order_by("created_at").first()
        if member is not None:
            run.reviewer_id = member.person_id
            return
