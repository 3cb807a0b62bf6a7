"""How far each requirement and control has come, and what that does to risks (6.1.3, 8.1)."""
