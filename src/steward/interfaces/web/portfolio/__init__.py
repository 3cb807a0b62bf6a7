"""The organisations of one person side by side, each read by itself."""
