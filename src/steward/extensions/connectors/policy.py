"""Permissions about connections; whoever may send observations may bring files."""

from typing import Any

from steward.foundation.core.actor import Permission

VIEW_CONNECTION = Permission[Any](name="connection.view", label="See connections to sources")
EDIT_CONNECTION = Permission[Any](name="connection.edit", label="Connect sources")
SETTLE_CONNECTION = Permission[Any](name="connection.settle", label="Run and pause connections")
KEEP_CONNECTION = Permission[Any](name="connection.keep", label="Take in what sources say")
