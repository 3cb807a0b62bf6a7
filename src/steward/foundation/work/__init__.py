"""Long work that is asked for in a request and done by a worker: how far it is, how it ended."""
