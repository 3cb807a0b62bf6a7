"""Permissions about people outside."""

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import is_reviewer
from steward.foundation.core.actor import Permission

INVITE_GUEST = Permission[Run](
    name="questionnaire.invite_guest", label="Send questionnaires to people outside"
)
ANSWER_GUEST = Permission[Run](
    name="questionnaire.answer_guest",
    label="Answer what people outside ask",
    or_if=is_reviewer,
)
