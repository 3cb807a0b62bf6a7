"""Issues, interested parties and roles."""
