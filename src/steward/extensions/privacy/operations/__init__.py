"""Hand out copies, and remove what is old."""
