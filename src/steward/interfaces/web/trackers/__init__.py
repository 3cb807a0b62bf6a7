"""Pages about connections to issue trackers, and the address to which those post."""
