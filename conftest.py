"""What every test stands on, those of the server and those of the client."""

import gc
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

SCRATCH = Path(tempfile.mkdtemp(prefix="steward-test-"))
SCRATCH.chmod(0o711)
os.environ["STEWARD_DATA"] = str(SCRATCH)
os.environ["DJANGO_SETTINGS_MODULE"] = "steward.config.settings"
os.environ.setdefault("STEWARD_SECRET_KEY", "test-" * 12)
os.environ["STEWARD_BASE_URL"] = "http://testserver"
os.environ.pop("DATABASE_URL", None)
gc.disable()  # what is loaded and collected is no garbage; `pytest_collection_finish` enables it

import django  # noqa: E402 -- app ready

django.setup()

from django.conf import settings  # noqa: E402 -- app ready
from django.core.handlers.base import BaseHandler  # noqa: E402 -- app ready
from django.test.client import ClientHandler  # noqa: E402 -- app ready

from tests.conftest import NOW  # noqa: E402 -- app ready

# Argon2 is slow on purpose; a suite that makes a thousand people cannot wait for it.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The same examples in every run, so that a change is judged by what it changes; set
# STEWARD_EXAMPLES to a number to search with that many new ones.
hypothesis_settings.register_profile(
    "steward",
    deadline=None,
    derandomize="STEWARD_EXAMPLES" not in os.environ,
    max_examples=int(os.environ.get("STEWARD_EXAMPLES", "30")),
)
hypothesis_settings.load_profile("steward")


def load_once(handler):
    """Give every client the middleware of the first: loading looks through all static files."""
    handler._middleware_chain = loaded_chain()


@cache
def loaded_chain():
    first = ClientHandler()
    BaseHandler.load_middleware(first)
    return first._middleware_chain


ClientHandler.load_middleware = load_once


def pytest_configure(config):
    """Build the page assets once, before the workers start."""
    from steward.config.start import build_assets

    if not hasattr(config, "workerinput"):
        build_assets()


def pytest_collection_finish(session):
    """Keep the collector of garbage from walking through all that was loaded, again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 5, 5)


def pytest_unconfigure(config):
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    """A server with roles, tables and content, as after a first start."""
    from django.db import connections

    from steward.config.server import EmbeddedServer
    from tests.ready import FAST, copy_into

    copy_into(SCRATCH)
    server = EmbeddedServer(SCRATCH, options=FAST)
    server.start()
    yield server
    connections.close_all()
    server.stop()


@pytest.fixture(scope="session")
def migrated(server):
    from steward.config.database import use
    from steward.config.server import APP

    use(server.uri(APP))
    return server


@pytest.fixture
def database(migrated):
    from django.db import connection, transaction

    with transaction.atomic():
        yield connection
        transaction.set_rollback(True)


@pytest.fixture
def now():
    return NOW


@pytest.fixture(scope="session")
def content(migrated):
    return migrated


@pytest.fixture
def owner(content, database, now):
    from tests.factories.organisations import an_owner

    actor, _ = an_owner(now)
    return actor


@pytest.fixture
def browser_of_owner(owner):
    """A client signed in as the owner of Harbour Trust."""
    from django.test import Client

    from steward.foundation.identity.models import Person

    client = Client()
    client.force_login(Person.objects.get(pk=owner.id), "django.contrib.auth.backends.ModelBackend")
    return client
