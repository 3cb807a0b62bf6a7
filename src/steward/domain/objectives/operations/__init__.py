"""Change what the module keeps."""
