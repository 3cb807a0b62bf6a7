"""Permissions about the Statement of Applicability."""

from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.foundation.core.actor import Permission

DECIDE_APPLICABILITY = Permission[ApplicabilityDecision](
    name="soa.decide", label="Decide applicability"
)
FREEZE_STATEMENT = Permission[Statement](name="soa.freeze", label="Freeze the statement")
VIEW_STATEMENT = Permission[Statement](
    name="soa.view", label="See frameworks, controls and the statement"
)
