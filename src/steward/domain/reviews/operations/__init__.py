"""Plan, hold, sign and follow up management reviews."""
