"""Reading documents, what is needed, and the facts that others ask for."""
