"""A passkey of a browser's own authenticator, from its making to signing in with nothing else."""

import pytest

from tests.journeys.ground import PHRASE, free_port, steward_up

PORT = free_port()
BASE = f"http://localhost:{PORT}"
PAGE = "/settings/second-factor/passkeys"
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def base():
    return BASE


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True, address=BASE) as link:
        yield link


def test_a_passkey_is_made_and_signs_in_alone_and_after_the_password(running, people):
    with people() as walk:
        page = walk.page
        page.goto(running)
        page.click("text=Sign in now")
        page.goto(f"{BASE}/")
        page.fill("[name=name]", "Harbour Trust")
        page.fill("[name=your_name]", "The owner")
        page.fill("[name=email]", "owner@harbour.example")
        page.fill("[name=password]", PHRASE)
        page.click("text=Begin >> nth=-1")
        make(page)

        page.context.clear_cookies()
        page.goto(f"{BASE}/sign-in/passkey")
        page.click("button >> text=Use a passkey")
        page.wait_for_url(f"{BASE}/")

        page.context.clear_cookies()
        page.goto(f"{BASE}/sign-in")
        page.fill("[name=email]", "owner@harbour.example")
        page.fill("[name=password]", PHRASE)
        page.click("button >> text=Sign in")
        page.wait_for_url("**/sign-in/code")
        page.click("button >> text=Use a passkey")
        page.wait_for_url(f"{BASE}/")


def make(page):
    """Make a passkey; the same device makes no second."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    page.goto(f"{BASE}{PAGE}/new")
    page.fill("[name=name]", "Telephone")
    page.click("button >> text=Add it")
    page.wait_for_selector("code.secret")
    page.goto(f"{BASE}{PAGE}/new")
    page.fill("[name=name]", "The same device")
    page.click("button >> text=Add it")
    page.wait_for_selector("text=holds one of your passkeys already")
