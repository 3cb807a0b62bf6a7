"""Questions, their branching, and what the answers say about systems and requirements."""
