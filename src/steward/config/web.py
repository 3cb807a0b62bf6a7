"""The web server: loads everything before it is told to answer, then serves.

Run: ``python -m steward.config.web --bind ADDRESS``, where with ``--when-told`` it waits for one
line on its standard input first. Loading takes as long as preparing the database does, and on two
cores both happen at once.
"""

import argparse
import gc
import sys
from collections.abc import Sequence
from typing import Any

from gunicorn.app.base import BaseApplication

WORKERS = 2
SWITCH_SECONDS = 0.001
"""A thread that got its answer from the database waits at most this long for one that computes."""
OBJECTS_BEFORE_COLLECTION = 20_000
"""A page makes some ten thousand short-lived objects; looking for rings among them is waste."""


class WebServer(BaseApplication):
    """Gunicorn with two processes that share what is loaded before they part."""

    def __init__(self, application: Any, bind: str) -> None:  # noqa: ANN401 -- framework requires
        self.application = application
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Set how the server runs; nothing is read from files or the environment."""
        settings: dict[str, object] = {
            "bind": self.bind,
            "workers": WORKERS,
            "threads": 4,
            "worker_class": "gthread",
            "preload_app": True,
            "loglevel": "warning",
            "timeout": 120,
            "graceful_timeout": 3,
            "keepalive": 2,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 -- framework requires
        """Return the application."""
        return self.application


def loaded() -> Any:  # noqa: ANN401 -- framework requires
    """Return the application with all its addresses and the frame of its pages in memory.

    What is loaded is hardly ever garbage: nobody looks for any, and all of it is set apart, so that
    the processes go on sharing it.
    """
    gc.disable()
    from django.template.loader import get_template  # noqa: PLC0415 -- app ready
    from django.urls import get_resolver  # noqa: PLC0415 -- app ready

    # Names before files: a build in between leaves the files of these names where they are.
    from steward.interfaces.web.assets import built_files  # noqa: PLC0415 -- app ready

    built_files()
    from steward.config.wsgi import application  # noqa: PLC0415 -- app ready

    get_resolver().url_patterns  # noqa: B018 -- leaf
    for name in ("identity/sign_in.html", "layout/page.html", "kit/list.html", "kit/record.html"):
        get_template(name)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.enable()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 20, 20)
    return application


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; without the line that was promised, end at once."""
    parser = argparse.ArgumentParser(prog="steward.config.web")
    parser.add_argument("--bind", required=True)
    parser.add_argument("--when-told", action="store_true")
    values = parser.parse_args(arguments)
    application = loaded()
    if values.when_told and not sys.stdin.readline():
        return 1
    WebServer(application, values.bind).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
