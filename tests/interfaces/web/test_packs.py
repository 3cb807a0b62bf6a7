import pytest

from steward.domain.frameworks.queries import ISO_42001, current_resource
from tests.extensions.packs.test_upgrading import a_clause_more, upgraded
from tests.interfaces.api.test_api import Caller
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture

HTMX = {"HX-Request": "true"}


@pytest.fixture
def both(owner):
    return upgraded(a_clause_more)


def test_what_came_with_a_version_is_seen_and_left_again(browser, both):  # noqa: F811
    old, new = both
    listed = browser.get("/settings/packs").content.decode()
    came = browser.get(f"/settings/packs/{new.pk}").content.decode()
    back = browser.get(f"/settings/packs/{old.pk}").content.decode()
    silent = browser.post(f"/settings/packs/{old.pk}/hold", {"reason": ""}, headers=HTMX)
    done = browser.post(f"/settings/packs/{old.pk}/hold", {"reason": "Audit first"}, headers=HTMX)
    after = browser.get("/settings/packs").content.decode()

    assert f"Version {old.version} can be gone back to until" in listed
    assert "A.99.1" in came
    assert "Adds 1: A.99.1" in came
    assert "Removes 1: A.99.1" in back
    assert silent.status_code == 422
    assert done["HX-Redirect"] == "/settings/packs"
    assert "A newer version waits" in after
    assert "Audit first" in after
    assert current_resource("framework", ISO_42001).version == old.version


def test_the_newest_is_taken_from_the_screen(browser, both):  # noqa: F811
    old, new = both
    browser.post(f"/settings/packs/{old.pk}/hold", {"reason": "Audit first"})
    page = browser.get(f"/settings/packs/{new.pk}").content.decode()
    browser.post(f"/settings/packs/{new.pk}/take", {})

    assert "Waits to be taken" in page
    assert current_resource("framework", ISO_42001).version == new.version
    assert browser.get(f"/settings/packs/{new.pk}/take").status_code == 404


def test_the_same_is_done_by_program(owner, both):
    old, new = both
    caller = Caller(owner, owner.id)
    listed = {item["urn"]: item for item in caller.get("packs").json()}
    preview = caller.get(f"packs/{old.pk}/preview").json()
    held = caller.post(f"packs/{old.pk}/hold", reason="Audit first")
    again = caller.post(f"packs/{old.pk}/hold", reason="Audit first")
    taken = caller.post(f"packs/{new.pk}/take")

    assert listed[old.urn]["may_go_back"] is True
    assert {c["change"] for c in preview["changes"]} == {"changed"}
    assert held.status_code == 201
    assert held.json()["in_force"]["version"] == old.version
    assert again.status_code == 409
    assert taken.json()["in_force"]["version"] == new.version
