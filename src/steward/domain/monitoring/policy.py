"""Permissions about observations and checks."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_MONITORING = Permission[Any](name="monitoring.view", label="See observations and checks")
OBSERVE = Permission[Any](name="monitoring.observe", label="Send observations")
MATCH_THING = Permission[Any](
    name="monitoring.match", label="Say which record a source means by a name"
)
RUN_CHECKS = Permission[Any](name="monitoring.run", label="Run checks")
WAIVE_CHECK = Permission[Any](
    name="monitoring.waive", label="Waive results of checks for records that others answer for"
)
EDIT_CHECK = Permission[Any](name="monitoring.edit", label="Make and end checks of one's own")
