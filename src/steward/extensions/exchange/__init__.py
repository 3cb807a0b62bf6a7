"""What people bring: spreadsheets, cards, an organisation as a folder."""
