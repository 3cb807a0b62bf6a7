"""Read rules, their words, their vocabulary and their log."""
