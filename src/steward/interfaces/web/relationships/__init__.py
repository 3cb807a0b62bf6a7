"""Pages of suppliers and customers."""
