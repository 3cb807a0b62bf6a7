"""Permissions about controls."""

from steward.domain.controls.models import ControlStatus
from steward.foundation.core.actor import Permission

EDIT_CONTROL = Permission[ControlStatus](name="control.edit", label="Decide the status of controls")
VIEW_CONTROL = Permission[ControlStatus](
    name="soa.view", label="See frameworks, controls and the statement"
)
