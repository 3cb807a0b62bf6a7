"""Permissions about risks."""

from steward.domain.risks.models import Risk
from steward.foundation.core.actor import Permission

VIEW_RISK = Permission[Risk](name="risk.view", label="See risks")
EDIT_RISK = Permission[Risk](name="risk.edit", label="Judge risks")
ACCEPT_RISK = Permission[Risk](name="risk.accept", label="Accept proposed risks")
DISMISS_RISK = Permission[Risk](name="risk.dismiss", label="Dismiss proposed risks")
