"""What every waiver has: a reason, a last day, who gave it, and how it ended (10.2)."""
