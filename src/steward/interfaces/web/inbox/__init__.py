"""One's own inbox, what one wishes to be told, and the addresses that work without signing in."""
