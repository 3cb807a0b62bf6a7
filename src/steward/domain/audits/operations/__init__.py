"""Plan, conduct and report audits."""
