"""Permissions about legal classification."""

from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Permission

VIEW_CLASSIFICATION = Permission[AiSystem](
    name="classification.view", label="See legal classifications"
)
CLASSIFY = Permission[AiSystem](
    name="classification.answer", label="Classify AI systems under the law"
)
OVERRIDE = Permission[AiSystem](
    name="classification.override", label="Decide on another class than the computed one"
)
