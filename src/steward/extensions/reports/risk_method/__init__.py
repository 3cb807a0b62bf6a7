"""The risk-assessment process with its criteria."""
