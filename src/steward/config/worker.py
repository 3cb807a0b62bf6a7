"""The worker: does what was asked for and may take longer than a page.

Run: ``python -m steward.config.worker``.
"""

import sys
from typing import Any

import django

CONCURRENCY = 2


def main() -> int:
    """Work until told to stop; what is half done is taken up again by the next worker."""
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 -- app ready

    from steward.config import waking  # noqa: PLC0415 -- app ready

    _, stop = waking.start()
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=CONCURRENCY)
    stop.set()
    return 0


if __name__ == "__main__":
    sys.exit(main())
