"""Write suppliers, agreements, changes, shared work and customers."""
