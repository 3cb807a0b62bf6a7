"""Steward from your own code: ``import steward_client as steward``.

The functions of this module speak through one client that is made from the environment when it is
first needed; ``configure`` makes another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from steward_client.client import Client, Content, Delivered, Sent, StewardWarning
from steward_client.errors import (
    NotAllowedError,
    NotConfiguredError,
    NotReachedError,
    RefusedError,
    StewardError,
)
from steward_client.runs import Run
from steward_client.settings import Settings

__version__ = "0.1.0"
__all__ = [
    "Client",
    "Delivered",
    "NotAllowedError",
    "NotConfiguredError",
    "NotReachedError",
    "RefusedError",
    "Run",
    "Sent",
    "Settings",
    "StewardError",
    "StewardWarning",
    "configure",
    "deliver",
    "log_decision",
    "log_evaluation",
    "log_evidence",
    "log_metric",
    "run",
]
_clients: list[Client] = []


def configure(**given: Any) -> Client:  # noqa: ANN401
    """Make the client of this module anew; takes what ``settings.settings_from`` takes."""
    _clients[:] = [Client(**given)]
    return _clients[0]


def _client() -> Client:
    return _clients[0] if _clients else configure()


def log_metric(name: str, value: object, **more: Any) -> Sent:  # noqa: ANN401
    """Tell one value of a metric; see ``Client.log_metric``."""
    return _client().log_metric(name, value, **more)


def log_evaluation(metric: str, score: float, *, evaluation: str, **more: Any) -> Sent:  # noqa: ANN401
    """Tell one score of an evaluation; see ``Client.log_evaluation``."""
    return _client().log_evaluation(metric, score, evaluation=evaluation, **more)


def log_evidence(
    content: Content,
    title: str,
    *,
    controls: Iterable[str] = (),
    system: str = "",
    **more: Any,  # noqa: ANN401
) -> Sent:
    """Bring a file as evidence; see ``Client.log_evidence``."""
    return _client().log_evidence(content, title, controls=controls, system=system, **more)


def log_decision(text: str, why: str, *, at: datetime | None = None, **more: Any) -> Sent:  # noqa: ANN401
    """Record a decision with its reason; see ``Client.log_decision``."""
    return _client().log_decision(text, why, at=at, **more)


def run(name: str = "train", **about: Any) -> Run:  # noqa: ANN401
    """Return a run, to be used with ``with``; see ``runs.Run``."""
    return _client().run(name, **about)


def deliver() -> Delivered:
    """Send all that waits in the spool."""
    return _client().deliver()
