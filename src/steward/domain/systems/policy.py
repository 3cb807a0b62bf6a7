"""Permissions about AI systems."""

from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Permission

VIEW_SYSTEM = Permission[AiSystem](name="system.view", label="See AI systems")
CREATE_SYSTEM = Permission[AiSystem](name="system.create", label="Register AI systems")
EDIT_SYSTEM = Permission[AiSystem](name="system.edit", label="Change AI systems")
IMPORT_SYSTEMS = Permission[AiSystem](name="system.import", label="Import AI systems")
