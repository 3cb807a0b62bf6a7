"""GitHub Issues, on github.com or a GitHub Enterprise Server."""
