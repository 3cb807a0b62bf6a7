"""Tell people; keep their wishes; let letters, chats and calendars have what they wish."""
