"""What changes connections, links and their queue."""
