"""A folder on the server whose files are read when they are new or changed."""
