"""Permissions about mail."""

from steward.extensions.notifications.models import Mail
from steward.foundation.core.actor import Permission

VIEW_MAILBOX = Permission[Mail](name="mail.view", label="See the mailbox")
