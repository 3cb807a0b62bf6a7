"""Two-way sync of tasks with the issue trackers in which people work."""
