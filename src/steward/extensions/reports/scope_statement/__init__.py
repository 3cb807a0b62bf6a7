"""The scope statement, and its check against the inventory."""
