"""Permissions about rules."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_RULE = Permission[Any](name="automation.view", label="See rules and what they did")
EDIT_RULE = Permission[Any](name="automation.edit", label="Write, switch on and pause rules")
KEEP_RULES = Permission[Any](name="automation.keep", label="Let rules answer to what happens")
