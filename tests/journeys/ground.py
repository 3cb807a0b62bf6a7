"""A fresh Steward to walk through, and what every page on the way has to bear."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.chromium import axe_source
from tests.ready import copy_into

WIDE = """[...document.querySelectorAll('body *')]
    .filter(item => item.getBoundingClientRect().right > 392)
    .map(item => item.tagName + '.' + item.className).slice(0, 8)"""
PICTURES = os.environ.get("STEWARD_PICTURES", "")
PHRASE = "correct horse battery"
DESK = {"width": 1440, "height": 900}


def free_port() -> int:
    """Return a port that nobody uses now: several journeys may be walked on one machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def steward_up(
    tmp_path: Path, port: int, *, ready: bool = False, command: str = "up"
) -> Iterator[str]:
    """Run ``steward up``, or ``demo``; give its link to sign in, and stop it cleanly.

    On an empty folder, or on a ready database, where starting is not what is looked at.
    """
    started = [sys.executable, "-m", "steward.config.main", command, "--port", str(port)]
    environment = {**os.environ, "STEWARD_DATA": str(tmp_path / "data")}
    environment.pop("DATABASE_URL", None)
    environment.pop("STEWARD_BASE_URL", None)
    tmp_path.chmod(0o711)
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o001)
    if ready:
        (tmp_path / "data").mkdir(mode=0o711)
        copy_into(tmp_path / "data")
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(started, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 150
        while "Ctrl-C" not in log.read_text() and process.poll() is None:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        link = re.search(r"http\S+/sign-in/link/\S+", log.read_text())
        assert link, log.read_text()
        yield link.group(0)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=30)
    assert status == 0
    assert not (tmp_path / "data" / "steward.pid").exists()


class Walk:
    """One page of a browser, with what was wrong on it so far."""

    def __init__(self, page, base):
        self.page = page
        self.base = base
        self.findings = []
        self.axe = axe_source()
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message):
        # The browser notes every refused form as an error; the refusal is what is looked for.
        if message.type == "error" and "status of 422" not in message.text:
            self.errors.append(message.text)

    def see(self, name):
        self.page.wait_for_load_state()
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name.replace(' ', '-')}.png")
        result = self.page.evaluate(self.axe + "; axe.run(document, {resultTypes: ['violations']})")
        self.findings += [
            (name, item["id"], item["nodes"][0]["target"]) for item in result["violations"]
        ]

    def open(self, path, name):
        response = self.page.goto(self.base + path)
        assert response.status == 200, (path, response.status)
        self.see(name)

    def fits(self):
        """Refuse a page that is wider than the phone that shows it."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 392, (self.page.url, self.page.evaluate(WIDE))


def begin(page, walk, link, organisation):
    """Sign in by the link of the first start and found the organisation."""
    page.goto(link)
    page.click("text=Sign in now")
    page.goto(walk.base + "/")
    walk.see("begin")
    page.fill("[name=name]", organisation)
    page.fill("[name=your_name]", "The owner")
    page.fill("[name=email]", "owner@harbour.example")
    page.fill("[name=password]", PHRASE)
    page.click("text=Begin >> nth=-1")
    walk.see("first steps")
    assert "Know your AI systems" in page.content()


def saved(page, act):
    """Do something that saves an answer, and wait until the server's answer stands."""
    with page.expect_response(lambda response: response.url.endswith("/save")) as answer:
        act()
    answer.value.finished()
    settle(page)


def settle(page):
    """Wait until what the server answered stands in the page."""
    page.locator(".htmx-request, .htmx-settling").first.wait_for(state="detached")


def register_system(walk, name, purpose):
    """Register an AI system by the form of the list."""
    page = walk.page
    walk.open("/systems", "no systems")
    page.click("text=Register an AI system")
    page.fill("#dialog [name=name]", name)
    page.fill("#dialog [name=purpose]", purpose)
    page.fill("#dialog [name=owner]", "Head of service")
    walk.see("register")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector(f"h1 >> text={name}")


def invite(walk, role, name=""):
    """Invite somebody, called as the role without a name; return the link of the invitation."""
    page = walk.page
    walk.open("/settings/people", "people")
    page.click("text=Invite somebody")
    page.fill("#dialog [name=email]", f"{name or role}@harbour.example")
    page.select_option("#dialog [name=role]", role)
    walk.see("invite")
    page.click("#dialog button[type=submit]")
    link = page.text_content("#dialog code.secret")
    walk.see("invitation link")
    page.click("text=I have kept it")
    walk.see("invited")
    return link


def join(walk, invitation, name):
    """Take an invitation."""
    page = walk.page
    page.goto(invitation)
    walk.see("join")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PHRASE)
    page.click("button >> text=Join")
    page.wait_for_load_state()
