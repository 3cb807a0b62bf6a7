"""Read runs, their templates and answers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.questionnaires import rules
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.terms import Question, Section, Template, Visibility
from steward.domain.systems.models import AiSystem
from steward.domain.systems.rules import facts_from_json, vocabulary_of
from steward.domain.systems.terms import Attribute, Facts
from steward.foundation.core.actor import Actor
from steward.foundation.expressions.types import Vocabulary
from steward.foundation.tenancy.models import OwnedQuerySet

INTAKE = "ai-system-intake"
READINESS = "iso-42001-readiness"


@lru_cache(maxsize=16)
def template(key: UUID) -> Template:
    """Return a template by the key of its resource, compiled once per process."""
    return Template.from_body(resource_body(key))


def current_template(questionnaire: str) -> tuple[UUID, Template]:
    """Return the installed version of a questionnaire with its key.

    Raises:
        NotFound: No pack brings it.
    """
    ref = current_resource("questionnaire", questionnaire)
    return ref.id, template(ref.id)


def attributes() -> tuple[Attribute, ...]:
    """Return the facts that rules may read, as the intake declares them."""
    return current_template(INTAKE)[1].attributes


def vocabulary() -> Vocabulary:
    """Return the types of the facts."""
    return vocabulary_of(attributes())


def runs_visible_to(actor: Actor) -> OwnedQuerySet[Run]:
    """Return the runs of the organisation with their systems."""
    return Run.objects.visible_to(actor).select_related("system")


def get_run(actor: Actor, key: UUID) -> Run:
    """Return one run.

    Raises:
        NotFound: It is not there for this actor.
    """
    return runs_visible_to(actor).one(actor, key)


def open_run_of(actor: Actor, questionnaire: str, system: AiSystem | None) -> Run | None:
    """Return the run that is being answered about a system or the organisation, or None."""
    rows = runs_visible_to(actor).filter(questionnaire=questionnaire, status="open", system=system)
    return rows.order_by("-id").first()


def answers_of(actor: Actor, run: Run) -> dict[str, Answer]:
    """Return question → answer of a run."""
    rows = Answer.objects.visible_to(actor).filter(run=run)
    return {row.question: row for row in rows}


def known_facts(run: Run) -> Facts:
    """Return the facts of the run's system, which conditions may read besides the answers."""
    return {} if run.system is None else facts_from_json(run.system.facts)


def values_of(actor: Actor, run: Run) -> dict[str, Any]:
    """Return question → value of a run."""
    return {name: answer.value for name, answer in answers_of(actor, run).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question as one run asks it now."""

    question: Question
    visibility: Visibility
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSection:
    """A section as one run asks it now."""

    section: Section
    questions: tuple[AskedQuestion, ...]


def asked_sections(actor: Actor, run: Run) -> tuple[AskedSection, ...]:
    """Return every section with what is shown, hidden or pending and what was answered."""
    sheet = template(run.resource_id)
    answers = answers_of(actor, run)
    values = {name: row.value for name, row in answers.items()}
    shown = rules.visibility(sheet, values, known_facts(run))
    return tuple(
        AskedSection(
            section=section,
            questions=tuple(
                AskedQuestion(question=item, visibility=shown[item.id], answer=answers.get(item.id))
                for item in section.questions
            ),
        )
        for section in sheet.sections
    )
