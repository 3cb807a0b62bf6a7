"""Read what the module keeps."""
