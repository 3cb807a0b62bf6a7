"""What somebody from outside opens."""

from enum import StrEnum


class OpenedKind(StrEnum):
    """A page, the page of one record, a file that was kept, or data for a program."""

    PAGE = "page"
    RECORD = "record"
    FILE = "file"
    DATA = "data"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return self.value.capitalize()


OPENED_WORDS = {kind.value: kind.label for kind in OpenedKind}
"""Kind in words."""
