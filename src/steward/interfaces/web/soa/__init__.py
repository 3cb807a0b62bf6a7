"""The Statement of Applicability: pages."""
