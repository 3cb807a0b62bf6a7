"""What everything else stands on: errors, identity of tenants, the journal, expressions."""
