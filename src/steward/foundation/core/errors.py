"""The four ways in which the domain says no."""


class DomainError(Exception):
    """A refusal that a person can read and act upon."""

    status = 400
    title = "Not possible"

    def __init__(self, message: str, *, place: str | None = None) -> None:
        super().__init__(message if place is None else f"{place}: {message}")
        self.message = message
        self.place = place


class NotAllowed(DomainError):
    """The actor lacks the permission (403)."""

    status = 403
    title = "Not allowed"


class NotFound(DomainError):
    """The record does not exist for this actor (404)."""

    status = 404
    title = "Not found"


class Conflict(DomainError):
    """The state of the record does not permit this (409)."""

    status = 409
    title = "Conflict"


class Invalid(DomainError):
    """The input is wrong; the message says where and why (422)."""

    status = 422
    title = "Invalid input"
