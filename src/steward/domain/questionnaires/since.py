"""What differs from the last time: a run beside the one before it about the same target."""

from collections.abc import Iterable
from dataclasses import dataclass

from steward.domain.questionnaires.models import Answer as Given
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import (
    OVER,
    AskedQuestion,
    answers_of,
    runs_visible_to,
    template,
)
from steward.domain.questionnaires.terms import Answer
from steward.domain.questionnaires.wording import in_words
from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A question that is answered otherwise than the last time, in words.

    ``before`` or ``now`` is empty where nothing was answered.
    """

    question: str
    text: str
    before: str
    now: str


def run_before(actor: Actor, run: Run) -> Run | None:
    """Return the run of the same questionnaire and target that counted last before this one."""
    rows = runs_visible_to(actor).filter(
        questionnaire=run.questionnaire, system=run.system_id, status__in=OVER, pk__lt=run.pk
    )
    return rows.order_by("-submitted_at", "-id").first()


def differences(
    actor: Actor, before: Run, asked: Iterable[AskedQuestion]
) -> tuple[Difference, ...]:
    """Return what is answered otherwise than in an earlier run, in the order of the questions.

    The earlier answer is told in the words of its own version; a question whose answer reads the
    same is left out, and one that neither answers too.
    """
    given = answers_of(actor, before)
    sheet = template(before.resource_id)
    found: list[Difference] = []
    for item in asked:
        question = item.question
        then = sheet.by_id.get(question.id)
        was = "" if then is None else in_words(then, _value(given.get(question.id)))
        now = in_words(question, _value(item.answer))
        if was != now:
            found.append(Difference(question=question.id, text=question.text, before=was, now=now))
    return tuple(found)


def _value(given: Given | None) -> Answer:
    return None if given is None else given.value
