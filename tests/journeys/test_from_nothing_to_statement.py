import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.chromium import launch_options
from tests.journeys.ground import Walk, begin, saved, steward_up

PORT = 8497
BASE = f"http://127.0.0.1:{PORT}"
INVENTORY = """Use case,Purpose,Owner,Department,Stage,Personal data
Applicant ranking,Ranks applications for service roles,Head of people,People,Production,yes
Meeting notes,Writes minutes,Head of IT,IT,Pilot,maybe
,A row without a name,Nobody,IT,Pilot,no
"""


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT) as link:
        yield link


def test_an_empty_organisation_becomes_a_governed_set_of_systems(running, tmp_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, bypass_csp=False, reduced_motion="reduce"
        )
        page = context.new_page()
        walk = Walk(page, BASE)

        begin(page, walk, running, "Harbour Trust")
        look_at_home(page, walk)
        bring_inventory(page, walk, tmp_path)
        answer_intake(page, walk)
        decide_risks(page, walk)
        freeze_statement(page, walk)
        answer_readiness(page, walk)
        read_on_a_phone(page, walk)

        assert walk.findings == []
        assert walk.errors == []
        browser.close()


def look_at_home(page, walk):
    walk.open("/", "empty home")
    assert "Begin with the inventory" in page.content()


def bring_inventory(page, walk, tmp_path):
    file = tmp_path / "inventory.csv"
    file.write_text(INVENTORY)
    walk.open("/systems/import", "import")
    page.set_input_files("[name=file]", file)
    page.click("text=Read the file")
    walk.see("mapping")
    assert '"Rows">4<' in page.content()
    page.click("text=Import 2 AI systems")
    page.wait_for_url("**/systems/imports/*", timeout=30_000)
    walk.see("imported")
    walk.open("/systems", "systems")
    assert page.locator("tbody tr").count() == 2


def answer_intake(page, walk):
    page.click("text=Applicant ranking")
    walk.see("system")
    page.click("text=Answer the intake")
    walk.see("intake")
    for section in range(5):
        page.goto(f"{page.url.split('?')[0]}?section={section}")
        page.wait_for_load_state()
        for box in page.locator("st-answers textarea").all():
            if not box.input_value():
                box.fill("Something to say")
                saved(page, lambda: page.keyboard.press("Tab"))
        while True:
            open_groups = page.locator("fieldset fieldset:not(:has(input:checked))")
            if not open_groups.count():
                break
            unknown = open_groups.first.locator("label", has_text="Do not know").last
            saved(page, unknown.click)
    page.click("text=Submit and derive")
    walk.see("submitted")
    assert "Submitted" in page.content()


def decide_risks(page, walk):
    walk.open("/risks?status=proposed", "risks")
    page.locator("tbody a").first.click()
    walk.see("risk")
    page.click(".actions >> text=Dismiss")
    page.fill("#dialog [name=reason]", "Covered by the works agreement")
    walk.see("dialog")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("text=dismissed the risk: Covered by the works agreement")
    walk.see("dismissed")


def freeze_statement(page, walk):
    walk.open("/soa", "statement")
    page.click("text=Freeze a revision")
    page.check("#dialog [name=with_proposals]")
    walk.see("freeze dialog")
    page.click("#dialog button[type=submit]")
    page.wait_for_url("**/soa/revisions/1")
    walk.see("frozen")
    assert "Revision 1" in page.content()
    with page.expect_download() as download:
        page.click("text=PDF >> nth=0")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def answer_readiness(page, walk):
    walk.open("/questionnaires", "questionnaires")
    page.click(".startable li:has-text('readiness check') button")
    walk.see("readiness")
    address = page.url.split("?")[0]
    for section in range(page.locator("nav[aria-label=Sections] a").count()):
        page.goto(f"{address}?section={section}")
        for group in range(page.locator("fieldset fieldset").count()):
            saved(page, page.locator("fieldset fieldset").nth(group).locator("label").nth(1).click)
    page.click("text=Submit and derive")
    walk.see("readiness submitted")
    walk.open("/tasks", "tasks")
    assert page.locator("tbody tr").count() == 50
    walk.open("/tasks/board", "board")
    walk.open("/readiness", "clauses")
    walk.open("/controls", "requirements")
    walk.open("/reports", "reports")
    walk.open("/frameworks", "frameworks")
    walk.open("/settings", "settings")


def read_on_a_phone(page, walk):
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    for path in ("/", "/systems", "/risks", "/soa", "/tasks"):
        walk.open(path, f"phone {path.strip('/') or 'home'}")
        walk.fits()
