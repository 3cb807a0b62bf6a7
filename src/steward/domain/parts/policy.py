"""Permissions about models, datasets and suppliers."""

from steward.domain.parts.models import Part
from steward.foundation.core.actor import Permission

VIEW_PART = Permission[Part](name="part.view", label="See models, datasets and suppliers")
EDIT_PART = Permission[Part](name="part.edit", label="Change models, datasets and suppliers")
