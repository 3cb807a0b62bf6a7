"""What evidence is of, how far it reaches, and what one may do to it."""
