"""What people are told: an inbox, e-mail, a chat, a calendar to subscribe to."""
