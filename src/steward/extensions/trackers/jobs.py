"""The exchange with a tracker, in the background."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from steward.extensions.trackers.exchange import Exchange
from steward.extensions.trackers.operations.queueing import EXCHANGE


@app.task(name=EXCHANGE)
def exchange_with_tracker(organisation_id: str, connection_id: str, now: str) -> None:
    """Exchange what is due for one connection; what fails is in the book of deliveries."""
    moment = datetime.fromisoformat(now)
    Exchange(UUID(organisation_id), UUID(connection_id), moment).run()
