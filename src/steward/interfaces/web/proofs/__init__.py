"""The page that says what is sealed and whether it still stands, and audit packs."""
