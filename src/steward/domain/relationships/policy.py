"""Permissions about suppliers and customers."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_RELATIONSHIP = Permission[Any](
    name="relationship.view", label="See suppliers, agreements and customers"
)
EDIT_RELATIONSHIP = Permission[Any](
    name="relationship.edit", label="Keep suppliers, agreements and customers"
)
DECIDE_SUPPLIER = Permission[Any](
    name="supplier.decide", label="Approve suppliers, their changes and shared work"
)
