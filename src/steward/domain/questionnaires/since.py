"""What differs from the last time: a run beside the one before it about the same target."""

from collections.abc import Iterable
from dataclasses import dataclass

from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.queries import OVER, AskedQuestion, template
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
    rows = Run.objects.visible_to(actor).filter(
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
    rows = Answer.objects.visible_to(actor).filter(run=before)
    given = dict(rows.values_list("question", "value"))
    sheet = template(before.resource_id)
    found: list[Difference] = []
    for item in asked:
        question = item.question
        then = sheet.by_id.get(question.id)
        was = "" if then is None else in_words(then, given.get(question.id))
        now = in_words(question, None if item.answer is None else item.answer.value)
        if was != now:
            found.append(Difference(question=question.id, text=question.text, before=was, now=now))
    return tuple(found)
