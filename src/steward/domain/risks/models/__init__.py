"""The risk register, what is done about it, how it is assessed, and by which criteria."""

from steward.domain.risks.models.assessment import Estimate, RiskAssessment
from steward.domain.risks.models.choices import CRITERIA_STATES, LEVELS, STATUSES
from steward.domain.risks.models.counts import RiskCount
from steward.domain.risks.models.criteria import RiskCriteria
from steward.domain.risks.models.losses import LossSettings, RecordedLoss
from steward.domain.risks.models.register import RegisterImport, Risk
from steward.domain.risks.models.treatment import Acceptance, Treatment

__all__ = [
    "CRITERIA_STATES",
    "LEVELS",
    "STATUSES",
    "Acceptance",
    "Estimate",
    "LossSettings",
    "RecordedLoss",
    "RegisterImport",
    "Risk",
    "RiskAssessment",
    "RiskCount",
    "RiskCriteria",
    "Treatment",
]
