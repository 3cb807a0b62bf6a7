"""When the chores are done: every minute, every few minutes, every hour, every morning.

Run late or twice, each is still done once: what it makes has one cause.
"""

from datetime import UTC, datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from steward.extensions.reminders.chores import DAILY, HOURLY, MINUTELY, OFTEN, do_chores


@app.periodic(cron="* * * * *")
@app.task(name="steward.chores_minutely", queueing_lock="steward.chores_minutely")
def do_minutely(timestamp: int) -> None:
    """Do what people wait for; what is missed by one minute is done by the next."""
    do_chores(MINUTELY, datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(name="steward.chores_often", retry=RetryStrategy(max_attempts=3))
def do_often(timestamp: int) -> None:
    """Do what a few minutes matter for."""
    do_chores(OFTEN, datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="17 * * * *")
@app.task(name="steward.chores_hourly", retry=RetryStrategy(max_attempts=3))
def do_hourly(timestamp: int) -> None:
    """Do what an hour matters for."""
    do_chores(HOURLY, datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="11 5 * * *")
@app.task(name="steward.chores_daily", retry=RetryStrategy(max_attempts=3))
def do_daily(timestamp: int) -> None:
    """Do what a day matters for."""
    do_chores(DAILY, datetime.fromtimestamp(timestamp, UTC))
