"""One organisation never sees another: the tenant column, the session setting, the policies."""
