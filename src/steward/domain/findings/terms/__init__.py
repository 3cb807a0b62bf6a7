"""The words of nonconformity and corrective action."""
