"""What does not add up in the register."""
