"""Permissions about crosswalks."""

from steward.domain.crosswalks.models import NodeText, OwnTie
from steward.foundation.core.actor import Permission

VIEW_CROSSWALK = Permission[OwnTie](
    name="soa.view", label="See frameworks, controls and the statement"
)
EDIT_TIES = Permission[OwnTie](name="control.edit", label="Decide the status of controls")
WRITE_TEXT = Permission[NodeText](name="control.edit", label="Decide the status of controls")
