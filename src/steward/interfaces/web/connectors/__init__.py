"""Pages of files that are brought, and of connections to sources."""
