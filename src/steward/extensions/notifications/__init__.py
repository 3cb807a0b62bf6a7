"""What is told to people by e-mail: letters, the server that takes them, the mailbox."""
