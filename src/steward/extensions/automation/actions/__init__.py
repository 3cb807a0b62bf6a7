"""What a rule can do: one file for each action; the folder is the registration."""
