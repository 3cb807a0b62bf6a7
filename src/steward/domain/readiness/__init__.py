"""How ready the AI management system is for certification, as a range with its assurance."""
