"""The words of internal audit and certification."""
