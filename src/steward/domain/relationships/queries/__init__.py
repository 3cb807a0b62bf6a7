"""Read suppliers, agreements, changes, shared work and customers."""
