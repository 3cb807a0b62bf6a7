from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.chromium import launch_options
from tests.journeys.ground import DESK, Walk


@pytest.fixture
def people(base):
    """Give each person a browser of their own: in one process their cookies would mix."""
    with sync_playwright() as playwright:
        walks = []

        @contextmanager
        def person(size=DESK):
            browser = playwright.chromium.launch(**launch_options())
            walk = Walk(
                browser.new_context(viewport=size, reduced_motion="reduce").new_page(), base
            )
            walks.append(walk)
            yield walk
            browser.close()

        yield person
        assert [walk.findings for walk in walks if walk.findings] == []
        assert [walk.errors for walk in walks if walk.errors] == []
