"""Read the log, its proofs, and the rows that it seals."""
