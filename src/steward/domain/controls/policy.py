"""Permissions about controls."""

from steward.domain.controls.models import ControlStatus
from steward.foundation.core.actor import Permission

EDIT_CONTROL = Permission[ControlStatus](name="control.edit", label="Decide control status")
VIEW_CONTROL = Permission[ControlStatus](name="soa.view", label="See controls and the statement")
