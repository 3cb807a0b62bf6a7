"""Permissions about what people are told; one's own inbox is everybody's."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_INBOX = Permission[Any](name="inbox.view", label="See the own inbox")
USE_INBOX = Permission[Any](name="inbox.use", label="Use the own inbox and choose what arrives")
KEEP_INBOX = Permission[Any](name="inbox.keep", label="Tell people what concerns them")
