"""Make, work on and close tasks; comment on records."""
