"""What an impact assessment is made of."""
