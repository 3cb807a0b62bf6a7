"""``steward link ADDRESS``: a one-time sign-in link for somebody who lost the password."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from steward.config.env import Env, default_data, read_env
from steward.config.server import APP, EmbeddedServer
from steward.config.start import ADDRESS_FILE
from steward.foundation.core.errors import Conflict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom the link is for, and which installation is meant."""
    parser.add_argument("email", help="the e-mail address that the person signs in with")
    parser.add_argument(
        "--without-second-factor",
        action="store_true",
        help="remove the second factor too, for somebody who lost app and recovery codes",
    )
    parser.add_argument("--data", type=Path, default=None, help="folder given to ``steward up``")


def run(values: argparse.Namespace) -> int:
    """Print the link; the installation must be running.

    Raises:
        Conflict: Steward does not run on this data.
        NotFound: Nobody active has the address.
    """
    if values.data is not None:
        os.environ["STEWARD_DATA"] = str(values.data.resolve())
    _refuse_strange_folder()
    env = read_env()
    os.environ["DATABASE_URL"] = _running(env)
    django.setup()
    from steward.foundation.identity.operations.people import (  # noqa: PLC0415 -- app ready
        LINK_HOURS,
        create_link_for,
    )

    secret = create_link_for(
        email=values.email, now=datetime.now(UTC), drop_factor=values.without_second_factor
    )
    sys.stdout.write(
        f"{_address(env)}/sign-in/link/{secret}\n"
        f"It signs {values.email.strip()} in once, within {LINK_HOURS} hours.\n"
    )
    return 0


def _refuse_strange_folder() -> None:
    """Leave a folder alone that was never Steward's; reading its settings would make some."""
    folder = Path(os.environ.get("STEWARD_DATA") or default_data())
    if not os.environ.get("DATABASE_URL") and not (folder / "postgresql").exists():
        raise Conflict(f"There is no Steward in {folder}; name its folder with --data.")


def _running(env: Env) -> str:
    """Return the address of the database, or say that nothing runs there."""
    address = env.database or EmbeddedServer(env.data).uri(APP)
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.Error:
        where = "at DATABASE_URL" if env.database else f"on {env.data}"
        message = f"Nothing answers {where}. Start it with ./steward up, or choose --data."
        raise Conflict(message) from None
    return address


def _address(env: Env) -> str:
    """Return the address that the running installation answers at, as it noted itself."""
    place = env.data / ADDRESS_FILE
    if "STEWARD_BASE_URL" in os.environ or not place.exists():
        return env.base_url
    return place.read_text(encoding="utf-8").strip()
