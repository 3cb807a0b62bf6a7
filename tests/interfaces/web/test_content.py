import pytest

from steward.domain.frameworks.models import InstalledResource
from tests.extensions.packs.foreign.libraries import QUIRKS
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture
from tests.interfaces.web.test_libraries import installed, looked_through


@pytest.fixture
def brought(browser):  # noqa: F811
    installed(browser, looked_through(browser, ("quirks.yaml", QUIRKS)))


def test_everything_that_is_installed_has_a_page(browser, owner, brought):  # noqa: F811
    listed = browser.get("/frameworks/content").content.decode()

    for row in InstalledResource.objects.all():
        address = f"/frameworks/content/{row.pk}"
        assert f'href="{address}"' in listed
        assert browser.get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reference_controls", ["Minutes, Log", "protect"]),
        ("metric_definitions", ["qualitative"]),
        ("risk_matrix", ["not given", "Seldom", "#ff0000"]),
        ("preset", ["region", "EU", "target model", "First"]),
        ("techniques", ["Phish", "ta9", "Enter"]),
        ("threats", ["Flood"]),
    ],
)
def test_what_a_library_brings_is_readable(browser, owner, brought, kind, words):  # noqa: F811
    key = InstalledResource.objects.get(kind=kind, organisation_id=owner.organisation_id).pk
    page = browser.get(f"/frameworks/content/{key}").content.decode()

    for word in words:
        assert word in page


def test_entries_are_searched(browser, owner, brought):  # noqa: F811
    key = InstalledResource.objects.get(kind="threats", organisation_id=owner.organisation_id).pk
    address = f"/frameworks/content/{key}"

    assert "1 found" in browser.get(address, {"q": "flood"}).content.decode()
    assert "Nothing has these words." in browser.get(address, {"q": "fire"}).content.decode()
