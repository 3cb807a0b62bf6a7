"""Read findings, what they lead to, and what an audit asks about them."""
