"""The pictures of the README and the docs, taken anew from the example organisation.

STEWARD_PICTURES=docs/images ./steward test tests/journeys/test_pictures.py
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.chromium import launch_options
from tests.journeys.ground import PICTURES, steward_up

PORT = 8495
BASE = f"http://127.0.0.1:{PORT}"
INVENTORY = Path(__file__).parents[2] / "examples" / "alderquay" / "inventory.xlsx"
LARGEST = 250_000

pytestmark = pytest.mark.skipif(not PICTURES, reason="STEWARD_PICTURES names no folder")


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, command="demo") as link:
        yield link


def test_the_pictures_of_the_docs_are_taken_and_small(running):
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(running)
        page.click("text=Sign in now")

        taken = [
            picture(page, folder, "home", lambda: page.goto(f"{BASE}/")),
            picture(page, folder, "import", lambda: read_inventory(page)),
            picture(page, folder, "intake", lambda: open_intake(page)),
            picture(page, folder, "risks", lambda: look_at_risks(page)),
            picture(page, folder, "statement", lambda: page.goto(f"{BASE}/soa")),
            picture(page, folder, "readiness", lambda: page.goto(f"{BASE}/readiness")),
        ]
        browser.close()

    assert all(0 < file.stat().st_size < LARGEST for file in taken)


def picture(page, folder, name, go):
    """Go there, wait until the page rests, and keep what a reader sees first."""
    go()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    return file


def read_inventory(page):
    page.goto(f"{BASE}/systems/import")
    page.set_input_files("[name=file]", INVENTORY)
    page.click("text=Read the file")


def open_intake(page):
    page.goto(f"{BASE}/systems")
    page.locator("tbody .primary a").first.click()
    page.click("button:has-text('Answer the intake') >> nth=-1")


def look_at_risks(page):
    page.goto(f"{BASE}/systems")
    page.click("tbody a:has-text('Applicant screening')")
    page.click("text=/All \\d+ risks of this system/")
    page.locator("tbody tr").first.locator("td").nth(4).click()
    page.wait_for_selector(".preview-card")
