"""What the registers of clauses 4, 5 and 7 hold, and the words of scope and responsibilities."""
