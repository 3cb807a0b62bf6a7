"""The risk treatment plan."""
