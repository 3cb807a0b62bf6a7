"""Pure rules about documents; they know no framework."""
