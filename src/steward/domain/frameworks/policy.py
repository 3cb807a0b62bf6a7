"""Permissions about frameworks."""

from steward.domain.frameworks.models import Adoption
from steward.foundation.core.actor import Permission

ADOPT_FRAMEWORK = Permission[Adoption](name="organisation.edit", label="Change the organisation")
VIEW_FRAMEWORK = Permission[Adoption](name="soa.view", label="See frameworks and the statement")
