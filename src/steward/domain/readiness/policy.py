"""Permissions about readiness."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_READINESS = Permission[Any](name="readiness.view", label="See readiness")
KEEP_READINESS = Permission[Any](
    name="readiness.keep", label="Keep the course and aim of readiness"
)
