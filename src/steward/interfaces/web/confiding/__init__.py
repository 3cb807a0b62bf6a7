"""Who sees a record: for whom it is confidential, on its page and in the settings."""
