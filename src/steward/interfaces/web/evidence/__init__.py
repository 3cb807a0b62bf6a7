"""The evidence room: what proves something, where it comes from, and how fresh it is."""
