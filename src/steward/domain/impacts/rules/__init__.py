"""Rules of legal classification: walk the tree, find the duties, compare, draft work."""
