"""What proves something: items, their versions by digest, links, freshness and attestation (7.5, 9.1)."""
