"""Settings: pages."""
