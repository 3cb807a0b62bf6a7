"""How somebody holds a duty."""

from enum import StrEnum


class Hold(StrEnum):
    """The four letters of a responsibility chart, and who stands in."""

    ACCOUNTABLE = "A"
    RESPONSIBLE = "R"
    CONSULTED = "C"
    INFORMED = "I"
    DEPUTY = "D"

    @property
    def label(self) -> str:
        """Return the letter in words."""
        return self.name.capitalize()


HOLDS = tuple(Hold)
