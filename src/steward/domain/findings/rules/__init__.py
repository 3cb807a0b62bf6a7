"""Pure rules of the path, the clocks, the cause, similar cases and repeats."""
