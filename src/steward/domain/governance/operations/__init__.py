"""What is done with context, scope, processes, responsibilities and resources."""
