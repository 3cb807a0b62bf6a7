"""What the fields of the register may hold."""

from steward.domain.risks.terms import STATUS_WORDS

LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")]
STATUSES = [(value, value.capitalize()) for value in STATUS_WORDS]
CRITERIA_STATES = [("draft", "Draft"), ("adopted", "In force"), ("past", "Past")]
