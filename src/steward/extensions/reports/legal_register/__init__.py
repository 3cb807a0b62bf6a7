"""Laws, contracts and commitments."""
