"""What programs bring in bundles: signed statements about files, and the keys that are trusted."""
