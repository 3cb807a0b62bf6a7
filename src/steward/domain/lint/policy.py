"""Permissions about audit lint."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_LINT = Permission[Any](name="lint.view", label="See what audit lint finds")
RUN_LINT = Permission[Any](name="lint.run", label="Run audit lint")
WAIVE_LINT = Permission[Any](
    name="lint.waive", label="Waive results of audit lint for records that others answer for"
)
SWITCH_RULE = Permission[Any](name="lint.switch", label="Switch rules of audit lint off and on")
