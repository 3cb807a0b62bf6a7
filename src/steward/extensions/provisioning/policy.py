"""Permissions about provisioning."""

from typing import Any

from steward.foundation.core.actor import Permission

PROVISION = Permission[Any](
    name="member.provision", label="Keep members and groups as a directory says (SCIM)"
)
