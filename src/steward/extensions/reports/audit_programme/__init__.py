"""The audit programme, its audits and what they say."""
