"""Rules that act by themselves: when something happens, if a condition holds, then do."""
