"""Permissions about questionnaires."""

from steward.domain.questionnaires.models import Questionnaire, Run
from steward.foundation.core.actor import Actor, Permission


def is_tied_to(actor: Actor, run: Run) -> bool:
    """Say whether the run is the one that a guest was let in for."""
    return actor.kind == "guest" and actor.limited_to == run.pk


def is_reviewer(actor: Actor, run: Run) -> bool:
    """Say whether the run was given to this person for review."""
    return run.reviewer_id == actor.id


VIEW_RUN = Permission[Run](name="questionnaire.view", label="See questionnaires", or_if=is_tied_to)
ANSWER_RUN = Permission[Run](
    name="questionnaire.answer", label="Answer questionnaires", or_if=is_tied_to
)
SEND_RUN = Permission[Run](name="questionnaire.send", label="Send and delegate questionnaires")
REVIEW_RUN = Permission[Run](
    name="questionnaire.review", label="Review questionnaires", or_if=is_reviewer
)
EDIT_TEMPLATE = Permission[Questionnaire](
    name="template.edit", label="Build and publish questionnaires"
)
