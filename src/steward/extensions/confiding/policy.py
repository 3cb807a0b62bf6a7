"""Who may take over what is confidential; who may make a record so is who may edit it."""

from typing import Any

from steward.foundation.core.actor import Permission

TAKE_OVER = Permission[Any](
    name="confidence.take_over",
    label="See that there are confidential records, and take one over while all named are told",
)
