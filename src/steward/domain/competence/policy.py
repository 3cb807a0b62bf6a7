"""Permissions about competence, trainings, campaigns and communication."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_COMPETENCE = Permission[Any](name="competence.view", label="See functions and competence")
EDIT_COMPETENCE = Permission[Any](
    name="competence.edit", label="Keep functions, holders and actions for gaps"
)
ASSESS_COMPETENCE = Permission[Any](
    name="competence.assess", label="Assess the competence of others and what actions changed"
)
VIEW_TRAINING = Permission[Any](name="training.view", label="See trainings and certificates")
EDIT_TRAINING = Permission[Any](name="training.edit", label="Record and import trainings")
VIEW_CAMPAIGN = Permission[Any](name="campaign.view", label="See campaigns and their coverage")
EDIT_CAMPAIGN = Permission[Any](name="campaign.edit", label="Write, start and close campaigns")
ANSWER_CAMPAIGN = Permission[Any](
    name="campaign.answer", label="Acknowledge campaigns that one is asked in"
)
VIEW_COMMUNICATION = Permission[Any](
    name="communication.view", label="See the plan of communication"
)
EDIT_COMMUNICATION = Permission[Any](
    name="communication.edit", label="Plan communication and record what was told"
)
