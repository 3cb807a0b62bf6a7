"""Permissions about people outside."""

from steward.domain.questionnaires.models import Run
from steward.foundation.core.actor import Permission

INVITE_GUEST = Permission[Run](
    name="questionnaire.invite_guest", label="Send questionnaires to people outside"
)
