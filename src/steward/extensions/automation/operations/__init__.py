"""Write rules, follow the journal for them, and do what they ask for."""
