"""What can go wrong, told apart by whether trying again helps."""

from __future__ import annotations


class StewardError(Exception):
    """Something did not reach Steward as it should have."""


class NotConfiguredError(StewardError):
    """An address, a token, a key or the system that is meant is missing."""


class NotReachedError(StewardError):
    """Steward did not answer, or asked to come back; the same may be sent again later."""


class NotAllowedError(NotReachedError):
    """The token is unknown, over, or may not do this; the same may be sent with another."""


class RefusedError(StewardError):
    """Steward will never take this as it is. ``status`` is that of HTTP, 0 where none was asked."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
