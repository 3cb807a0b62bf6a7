"""What is done about flows and approvals."""
