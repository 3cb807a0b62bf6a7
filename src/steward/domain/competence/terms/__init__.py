"""Words and scales of competence, awareness and communication."""
