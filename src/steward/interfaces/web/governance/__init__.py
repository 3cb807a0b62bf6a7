"""The pages of context, scope, processes, responsibilities, leadership and resources."""
