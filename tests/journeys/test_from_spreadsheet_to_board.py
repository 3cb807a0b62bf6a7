"""A register kept in a spreadsheet is brought, a risk answered in five clicks, the board sees it."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.ground import begin, invite, join, register_system, steward_up

PORT = 8497
REGISTER = """Risks of service;;;;;
As of March;;;;;
ID;Risk;AI system;Likelihood;Impact;Status
R-7;Letters promise what nobody keeps;Letter drafting;4 - Likely;4 - Major;Open
R-8;Letters come late;Letter drafting;2 - Unlikely;2 - Minor;Open
"""
RISK = "Letters promise what nobody keeps"


@pytest.fixture
def base():
    return f"http://127.0.0.1:{PORT}"


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True) as link:
        yield link


def test_a_spreadsheet_becomes_an_answered_risk_that_the_board_sees(running, people):
    with people() as owner:
        begin(owner.page, owner, running, "Harbour Trust")
        register_system(owner, "Letter drafting", "Drafts replies to customers")
        invitation = invite(owner, "executive")

        bring(owner)
        answer(owner)
        say_why(owner)
        estimate(owner)
        with people() as executive:
            join(executive, invitation, "The executive")
            look_at_the_board(executive)


def bring(owner):
    page = owner.page
    owner.open("/risks/import", "import a register")
    content = {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}
    page.set_input_files("main input[type=file]", content)
    page.click("text=Read the file")
    page.wait_for_selector("text=Preview: 2 risks")
    owner.see("register preview")
    page.click("text=Import 2 risks")
    page.wait_for_selector("text=2 new")
    owner.see("register brought")


def answer(owner):
    """Re-rate, treat and accept a risk: five clicks from the register, counted."""
    page = owner.page
    owner.open("/risks?q=promise", "register with one")
    clicks = 0

    def click(selector):
        nonlocal clicks
        clicks += 1
        page.click(selector)

    click(f"main a >> text={RISK}")
    click(".page-head >> text=Judge, treat, accept")
    page.wait_for_selector("#dialog [name=likelihood]")
    owner.see("answer a risk")
    page.select_option("#dialog [name=likelihood]", "3")
    page.fill("#dialog [name=reason]", "Every letter is read before it is sent")
    page.fill("#dialog [name=title]", "Compare a sample with what was kept")
    page.fill("#dialog [name=less_often]", "60")
    page.fill("#dialog [name=borne_until]", f"{date.today() + timedelta(days=60)}")
    click("#dialog button[type=submit]")
    page.wait_for_selector("text=The risk is answered")
    assert clicks <= 5
    owner.see("answered risk")


def say_why(owner):
    text = owner.page.inner_text("main")
    for told in (
        "Judged by a person",
        "Every letter is read before it is sent",
        "Compare a sample with what was kept",
        "Waits for approval",
        "60% rarer",
        "Inherent likelihood",
    ):
        assert told in text, told


def estimate(owner):
    page = owner.page
    page.click(".page-head >> text=Estimate in money")
    for name, value in (
        ("rate_low", "once in 10 years"),
        ("rate_high", "2 a year"),
        ("loss_low", "1000"),
        ("loss_high", "90000"),
        ("currency", "EUR"),
    ):
        page.fill(f"#dialog [name={name}]", value)
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("text=Your estimate counts")
    owner.see("risk in money")
    owner.open("/risks/losses", "losses of a year")
    expect(page.locator("main")).to_contain_text(RISK)


def look_at_the_board(executive):
    executive.open("/", "board")
    expect(executive.page.locator("h1")).to_contain_text("How things stand")
    executive.open("/acceptances", "accepted risks")
    expect(executive.page.locator("main")).to_contain_text(RISK)
