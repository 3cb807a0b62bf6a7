"""Permissions about context, leadership and resources."""

from typing import Any

from steward.domain.governance.models import ScopeVersion
from steward.foundation.core.actor import Permission

VIEW_CONTEXT = Permission[Any](
    name="context.view", label="See context, scope, processes and responsibilities"
)
EDIT_CONTEXT = Permission[Any](
    name="context.edit", label="Write context, scope, processes and responsibilities"
)
APPROVE_SCOPE = Permission[ScopeVersion](
    name="scope.approve", label="Approve the scope that others wrote"
)
