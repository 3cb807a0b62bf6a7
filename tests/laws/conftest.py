import logging
from dataclasses import dataclass

import pytest

from steward.foundation.identity.terms import Role
from tests.laws.world import House, a_house, furnish, tenant_tables


@dataclass
class World:
    home: House
    """Much of everything; nobody else may see it."""
    small: House
    """One of everything."""
    stranger: House
    """Another organisation with nothing in it."""
    tables: list[str]


@pytest.fixture(scope="package")
def built(content):
    from django.db import transaction

    from tests.conftest import NOW

    with transaction.atomic():
        world = World(
            home=furnish(a_house(NOW, "zebrafish"), count=3, filler=60),
            small=furnish(a_house(NOW, "minnow"), count=1),
            stranger=a_house(NOW, "stranger"),
            tables=tenant_tables(),
        )
        for house in (world.home, world.small):
            house.keep_doors(Role.OWNER)
        world.stranger.keep_doors(Role.OWNER, Role.RESPONDENT)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built):
    from django.db import transaction

    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet():
    """Refusals are what the laws ask for; their log lines would bury what failed."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)
