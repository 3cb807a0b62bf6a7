from pathlib import Path

import pytest

from steward.domain.questionnaires.terms import Template
from steward.domain.systems.rules import vocabulary_of
from steward.extensions.packs.reader import read_packs

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def resources():
    return [resource for pack in read_packs(ROOT / "content") for resource in pack.resources]


@pytest.fixture(scope="session")
def intake(resources):
    body = next(item.body for item in resources if item.name == "ai-system-intake")
    return vocabulary_of(Template.from_body(body).attributes)


@pytest.fixture(scope="session")
def example():
    return ROOT / "examples" / "alderquay"
