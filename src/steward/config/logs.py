"""What stays out of the log."""

import logging
import re

SECRET = re.compile(r"(/(?:guest|invitation|sign-in/link)/)[^/\s?\"']+")


class WithoutSecrets(logging.Filter):
    """Blackens the part of an address that opens something, since logs are read by many."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, its message without the secrets of links."""
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(r"\1•••", text), ()
        return True
