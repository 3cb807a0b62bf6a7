"""Where people and programs talk to Steward."""
