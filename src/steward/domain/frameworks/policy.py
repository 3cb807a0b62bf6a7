"""Permissions about frameworks."""

from steward.domain.frameworks.models import Adoption, InstalledPack
from steward.foundation.core.actor import Permission

ADOPT_FRAMEWORK = Permission[Adoption](name="organisation.edit", label="Change the organisation")
VIEW_FRAMEWORK = Permission[Adoption](
    name="soa.view", label="See frameworks, controls and the statement"
)
INSTALL_PACK = Permission[InstalledPack](name="pack.install", label="Install content packs")
