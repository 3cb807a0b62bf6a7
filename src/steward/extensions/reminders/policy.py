"""Who may set how often people are reminded: whoever sends questionnaires."""

from steward.domain.questionnaires.policy import SEND_RUN

SET_CADENCE = SEND_RUN
