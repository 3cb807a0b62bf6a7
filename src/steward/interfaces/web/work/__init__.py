"""Long work: how far it is, and where its result is."""
