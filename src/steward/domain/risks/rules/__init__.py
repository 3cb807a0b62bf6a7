"""Rules of the risk register, one file per question."""
