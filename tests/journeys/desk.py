"""What a person does beside the pages that a journey looks at: forms one after another, and calls."""

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit


def day(shift=0):
    """Return a day as the forms write it, so many days from today."""
    return (datetime.now(UTC).date() + timedelta(days=shift)).isoformat()


class Desk:
    """The API with the token of one person; what is refused ends the journey with the reason."""

    def __init__(self, base, token):
        self.base = base
        self.token = token

    def _call(self, method, path, body=None):
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection = HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        connection.request(method, f"/api/{path}", None if body is None else json.dumps(body), head)
        got = connection.getresponse()
        said = got.read().decode()
        connection.close()
        assert got.status < 300, (method, path, got.status, said)
        return json.loads(said or "null")

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, **body):
        return self._call("POST", path, body)

    def patch(self, path, **body):
        return self._call("PATCH", path, body)

    def put(self, path, **body):
        return self._call("PUT", path, body)


def token_of(walk, label):
    """Create a token for all that one may, on the page of tokens, where it is shown once."""
    page = walk.page
    walk.open("/settings/tokens/new", "new token")
    page.fill("[name=label]", label)
    page.select_option("[name=extent]", "chosen")
    page.eval_on_selector_all("[name=scopes]", "all => all.forEach(box => { box.checked = true })")
    page.click("main button[type=submit]")
    return page.text_content("code.secret")


def answer(walk, path, **given):
    """Answer the question at an address on its own page, as somebody without scripts would."""
    page = walk.page
    response = page.goto(walk.base + path)
    assert response.status == 200, (path, response.status)
    for name, value in given.items():
        _fill(page.locator(f"main [name={name}]"), value)
    with page.expect_response(lambda got: got.request.method == "POST") as got:
        page.click("main form button[type=submit]")
    if got.value.status == 422:
        page.wait_for_selector(".errors")
        raise AssertionError((path, page.locator(".errors").all_text_contents()))
    assert got.value.status in (200, 204, 302), (path, got.value.status)
    page.wait_for_url(lambda address: not address.endswith(path))
    page.wait_for_load_state()


def _fill(fields, value):
    field = fields.first
    tag = field.evaluate("field => field.tagName + field.type")
    if tag.startswith("SELECT"):
        field.select_option(value)
    elif tag.endswith("checkbox"):
        for box in fields.all():
            if value is True or box.get_attribute("value") in value:
                box.check()
    elif tag.endswith("file"):
        field.set_input_files(value)
    else:
        field.fill(value)
