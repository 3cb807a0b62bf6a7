"""Terms of legal classification: the tree as content brings it, and what a walk finds."""
