"""A bucket of an S3-compatible store whose objects are read when they are new or changed."""
