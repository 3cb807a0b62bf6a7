"""What changed between two instants: added, changed and gone, field by field, with who and why."""
