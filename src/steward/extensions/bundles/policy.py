"""Permissions about bundles."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_BUNDLES = Permission[Any](
    name="bundle.view", label="See bundles of programs and the keys that are trusted"
)
BRING_BUNDLE = Permission[Any](name="bundle.bring", label="Bring bundles of programs")
TRUST_KEY = Permission[Any](name="bundle.trust", label="Say whose signatures are trusted")
