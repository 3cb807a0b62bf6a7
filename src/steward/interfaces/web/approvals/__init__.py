"""Pages of approvals and flows."""
