"""What AI systems do to people and society."""
