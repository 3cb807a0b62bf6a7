"""What can be printed and exported: pages."""
