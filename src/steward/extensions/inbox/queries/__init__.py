"""Read inboxes, wishes, and who is told of what."""
