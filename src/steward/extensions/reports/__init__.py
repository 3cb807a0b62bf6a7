"""Reports: each a template and the plain data that fills it."""
