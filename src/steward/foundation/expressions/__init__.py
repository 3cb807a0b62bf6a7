"""One condition language wherever a rule is written: CEL's syntax, typed, three-valued."""
