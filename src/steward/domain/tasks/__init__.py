"""Who does what by when, and from which cause."""
