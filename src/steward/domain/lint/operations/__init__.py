"""What is done with audit lint: it runs, follows changes, and people waive and switch."""
