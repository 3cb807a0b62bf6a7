"""Every room of the management system, empty and with records, on a desk and in a pocket."""

import pytest

from tests.journeys.ground import DESK, begin, free_port, register_system, settle, steward_up

PORT = free_port()
BASE = f"http://127.0.0.1:{PORT}"
PHONE = {"width": 390, "height": 844}
EMPTY = (
    "/documents",
    "/external-documents",
    "/competence",
    "/campaigns",
    "/context",
    "/incidents/board",
    "/notices/place",
    "/audits/programme",
    "/reviews",
    "/findings/board",
)
FILLED = (
    "/documents/needed",
    "/competence/functions",
    "/trainings",
    "/communication",
    "/context/laws/systems",
    "/processes/map",
    "/responsibilities/matrix",
    "/scope",
    "/resources",
    "/incidents",
    "/incidents/board",
    "/incidents/clocks",
    "/concerns/raise",
    "/findings",
    "/findings/board",
    "/findings/trends",
    "/audits",
    "/objectives",
    "/changes",
    "/calendar",
    "/activities",
    "/differences",
    "/reports",
)


@pytest.fixture
def base():
    return BASE


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True) as link:
        yield link


def test_every_room_can_be_read_by_everybody_and_fits_a_phone(running, people):
    with people() as walk:
        begin(walk.page, walk, running, "Harbour Trust")
        for path in EMPTY:
            look(walk, path)
        fill(walk)
        for path in FILLED:
            look(walk, path)


def look(walk, path):
    """Look at a room in the light on a desk, then in the dark on a phone."""
    page = walk.page
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    assert page.goto(walk.base + path).status == 200, path
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    walk.see(path)
    walk.fits()


def fill(walk):
    """Make a record in each room by its form, and read it."""
    page = walk.page
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    register_system(walk, "Letter drafting", "Drafts replies to customers")
    made = [
        ask(walk, "/documents/new", title="Logging of AI systems"),
        ask(walk, "/external-documents/new", title="AI Act", issuer="European Union"),
        ask(walk, "/context/issues/new", title="Clerks trust drafts", meaning="Errors go out."),
        ask(walk, "/processes/new", title="Intake of AI systems", purpose="Know them."),
        ask(walk, "/findings/new", grade="opportunity", statement="Drafts could be sampled."),
        ask(
            walk,
            "/incidents/new",
            title="A letter repeated a stranger's address",
            noticed_at="2026-01-15T09:30",
            severity="moderate",
            story="A clerk sent the draft unread.",
        ),
        ask(walk, "/objectives/new", title="Every draft is read before it is sent"),
        ask(walk, "/changes/new", title="A second reader for drafts"),
        ask(walk, "/activities/new", title="Read a sample of drafts", first_on="2026-01-31"),
    ]
    for address in made:
        walk.open(address, address)
    give(walk)


def ask(walk, path, **words):
    """Fill in a form by the names of its fields and return where it led."""
    page = walk.page
    walk.open(path, path)
    form = page.locator("main form")
    for name, value in words.items():
        field = form.locator(f"[name={name}]").first
        kind = field.evaluate("item => item.type")
        if kind == "radio":
            form.locator(f"[name={name}][value={value}]").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").last.click()
    page.locator(".page-head, .errors").first.wait_for()
    address = page.url.removeprefix(walk.base)
    assert not address.endswith("/new"), (path, page.locator(".errors").all_inner_texts())
    return address


def give(walk):
    """Give an objective to somebody from the list, as many would be given."""
    page = walk.page
    walk.open("/objectives", "objectives before they are given")
    page.check("tbody [name=ids]")
    page.click("text=Give to somebody")
    page.select_option("#dialog [name=owner_id]", label="The owner")
    settle(page)
    walk.see("give objectives")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("text=1 given.")
    assert page.locator("tbody td", has_text="The owner").count() == 1
