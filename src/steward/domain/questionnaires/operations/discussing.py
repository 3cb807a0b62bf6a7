"""Talk about a question of a run."""

from django.db import transaction

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import template, thread_of
from steward.domain.tasks.models import Comment
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.policy import WRITE_COMMENT
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Invalid


@transaction.atomic
def discuss(*, actor: Actor, run: Run, question: str, text: str) -> Comment:
    """Say something about one question; whoever may see the run may speak about it.

    Raises:
        NotAllowed: The actor may not see the run.
        Invalid: There is no such question, or nothing is said.
    """
    require(actor, VIEW_RUN, run)
    asked = template(run.resource_id).by_id.get(question)
    if asked is None:
        raise Invalid(f"The questionnaire has no question {question!r}.", place="question")
    subject = thread_of(run, asked)
    return write_comment(actor=by_rule(actor, WRITE_COMMENT), subject=subject, text=text)
