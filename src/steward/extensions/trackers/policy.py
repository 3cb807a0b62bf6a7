"""Permissions about issue trackers."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_TRACKER = Permission[Any](name="tracker.view", label="See connections to issue trackers")
EDIT_TRACKER = Permission[Any](name="tracker.edit", label="Connect issue trackers")
SETTLE_TRACKER = Permission[Any](
    name="tracker.settle", label="Map, pause and replay what goes to issue trackers"
)
KEEP_TRACKER = Permission[Any](name="tracker.keep", label="Exchange with issue trackers")
