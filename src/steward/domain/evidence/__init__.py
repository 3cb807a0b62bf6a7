"""What proves something: items, versions by digest, links, freshness (7.5, 9.1)."""
