"""Content packs: read, checked and compared before they are installed."""
