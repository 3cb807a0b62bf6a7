"""Start, answer, send, review; and what follows from the answers."""
