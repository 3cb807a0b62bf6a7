"""The builder: questionnaires of one's own, without code."""
