"""What is kept about a person: where it stands, and a copy of it for the person."""
