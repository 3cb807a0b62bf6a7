"""Any tracker that takes and sends JSON by webhook."""
