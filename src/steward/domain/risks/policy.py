"""Permissions about risks."""

from typing import Any

from steward.domain.risks.models import (
    Acceptance,
    Risk,
    RiskAssessment,
    RiskCriteria,
    Treatment,
)
from steward.foundation.core.actor import Permission

VIEW_RISK = Permission[Risk](name="risk.view", label="See risks")
EDIT_RISK = Permission[Risk](name="risk.edit", label="Judge risks")
ACCEPT_RISK = Permission[Risk](name="risk.accept", label="Accept proposed risks")
DISMISS_RISK = Permission[Risk](name="risk.dismiss", label="Dismiss proposed risks")
PLAN_TREATMENT = Permission[Any](name="risk.treat", label="Plan and carry out treatments")
APPROVE_TREATMENT = Permission[Treatment](
    name="risk.approve_treatment", label="Approve and verify treatments that others planned"
)
APPROVE_ASSESSMENT = Permission[RiskAssessment](
    name="risk.approve_assessment", label="Approve assessments that others made"
)
SETTLE_LOSSES = Permission[Any](
    name="risk.settle_losses", label="Set currency and common causes of losses"
)
BEAR_RISK = Permission[Risk](
    name="risk.bear", label="Accept residual risks, as far as the risk criteria give authority"
)
"""The criteria say which role bears how much. Source: ISO/IEC 42001:2023, 6.1.3 and 5.3."""
SET_CRITERIA = Permission[RiskCriteria](
    name="risk.criteria", label="Set the risk criteria and the method"
)
END_ACCEPTANCE = Permission[Acceptance](
    name="risk.end_acceptance", label="End the acceptance of a residual risk"
)
