"""How people write questionnaires of their own: edit, check, compare; pure except its queries."""
