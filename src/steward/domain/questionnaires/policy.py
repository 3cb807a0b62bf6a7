"""Permissions about questionnaires."""

from steward.domain.questionnaires.models import Run
from steward.foundation.core.actor import Permission

VIEW_RUN = Permission[Run](name="questionnaire.view", label="See questionnaires")
ANSWER_RUN = Permission[Run](name="questionnaire.answer", label="Answer questionnaires")
