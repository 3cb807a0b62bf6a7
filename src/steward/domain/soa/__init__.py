"""The Statement of Applicability: which Annex A controls apply, and why (6.1.3)."""
