"""The arithmetic of a log that cannot be changed without a trace; no framework, no clock."""
