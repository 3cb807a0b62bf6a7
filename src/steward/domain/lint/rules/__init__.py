"""How rules are read, checked, run and told; and when a waiver may be given."""
