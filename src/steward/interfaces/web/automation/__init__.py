"""Rules that act by themselves: written, tried, switched on, and what they did."""
