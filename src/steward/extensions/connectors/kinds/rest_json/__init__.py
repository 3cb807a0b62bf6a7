"""Any address that answers with JSON; its fields are chosen on a sample."""
