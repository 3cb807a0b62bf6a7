"""Context, scope, leadership, roles and resources (4, 5, 7.1) of ISO/IEC 42001."""
