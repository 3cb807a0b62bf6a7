"""Permissions about proof."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_PROOF = Permission[Any](name="proof.view", label="See checkpoints and proofs")
VERIFY_PROOF = Permission[Any](name="proof.verify", label="Compare the records with their proof")
ROTATE_KEY = Permission[Any](name="proof.rotate", label="Replace the key that signs checkpoints")
KEEP_PROOF = Permission[Any](name="proof.keep", label="Seal what happens")
ERASE_VALUES = Permission[Any](
    name="person.erase", label="Decide on the erasure of a former member"
)
EXPORT_PROOF = Permission[Any](name="proof.export", label="Make audit packs")
