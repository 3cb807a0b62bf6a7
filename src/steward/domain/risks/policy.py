"""Permissions about risks."""

from typing import Any

from steward.domain.risks.models import Acceptance, Risk, RiskAssessment, Treatment
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
BEAR_LOW = Permission[Risk](name="risk.bear_low", label="Accept residual risks up to low")
BEAR_MEDIUM = Permission[Risk](name="risk.bear_medium", label="Accept residual risks up to medium")
BEAR_HIGH = Permission[Risk](name="risk.bear_high", label="Accept residual risks up to high")
BEAR_CRITICAL = Permission[Risk](
    name="risk.bear_critical", label="Accept residual risks up to critical"
)
BEAR = {"low": BEAR_LOW, "medium": BEAR_MEDIUM, "high": BEAR_HIGH, "critical": BEAR_CRITICAL}
"""Who may bear how much. Source: ISO/IEC 42001:2023, 6.1.3 and 5.3."""
BEAR_RISK = BEAR_LOW
END_ACCEPTANCE = Permission[Acceptance](
    name="risk.end_acceptance", label="End the acceptance of a residual risk"
)
