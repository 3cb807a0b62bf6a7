"""What follows in an audit, computed without the database."""
