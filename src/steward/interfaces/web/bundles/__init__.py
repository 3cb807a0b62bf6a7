"""Pages of bundles and of the keys that are trusted."""
