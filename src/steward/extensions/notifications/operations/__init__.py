"""Write letters; invite members by one; keep the book of their sending."""
