"""Permissions about sign-in by a provider."""

from typing import Any

from steward.foundation.core.actor import Permission

EDIT_SIGNON = Permission[Any](
    name="signon.edit", label="Say by which identity provider members sign in"
)
