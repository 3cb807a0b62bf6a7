"""What people write is never more than words, and nobody is led or made to act from outside."""

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from steward.foundation.tenancy.operations import set_tenant
from tests.laws.asking import ask
from tests.laws.markup import Page
from tests.laws.routes import OPEN, web_routes
from tests.laws.world import MARK

SOURCE = Path(__file__).resolve().parents[2] / "src" / "steward"
PAGES = [route for route in web_routes() if route.pattern not in OPEN]
TABLES = [route for route in PAGES if re.search(r"[./](csv|xlsx)$", route.path)]
SCRIPT = MARK + """"'><script>harm()</script><img src=x onerror=harm()>"""
FORMULA = f"=2+5+cmd|' /C calc'!A0 {MARK}"
ADDRESSES = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:harm()")
FROM_OUTSIDE = {"hooks/<str:token>", "unsubscribe/<str:token>"}
TEXTS = """
SELECT c.table_name, c.column_name, c.data_type, coalesce(c.character_maximum_length, 100000)
FROM information_schema.columns c
WHERE c.table_schema = 'public' AND c.table_name = ANY(%s)
  AND c.data_type IN ('text', 'character varying', 'jsonb') AND c.is_updatable = 'YES'
"""


def poison(house, tables, words):
    """Put words in place of the mark, in every column of a house that may be written."""
    set_tenant(house.id)
    changed = 0
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, [tables])
        for table, column, kind, most in cursor.fetchall():
            text, end = (f'"{column}"::text', "::jsonb") if kind == "jsonb" else (f'"{column}"', "")
            put = words.replace("\\", "\\\\").replace('"', '\\"') if end else words
            try:
                with transaction.atomic():
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" ='
                        f" left(replace({text}, %s, %s), {most}){end}"
                        f" WHERE organisation_id = %s AND {text} LIKE %s",
                        [MARK, put, house.id, f"%{MARK}%"],
                    )
                changed += cursor.rowcount
            except DatabaseError:  # a journal is not rewritten, and a key must stay one of its kind
                continue
    return changed


def test_what_people_write_is_shown_and_never_run(world):
    house = world.small
    assert poison(house, world.tables, SCRIPT) > 300
    browser, shown, faults = house.browser(), 0, []
    for route in PAGES:
        answer = ask(browser, route, house.records, "GET")
        if not answer.html:
            continue
        shown += "&lt;script&gt;harm()" in answer.text
        found = [fault for fault in Page(answer.text).faults if "security policy" in fault]
        if found or "<script>harm" in answer.text:
            faults.append(f"{route}: {found[:2]}")

    assert not faults, "\n".join(faults)
    assert shown > 100


def test_what_people_write_is_no_formula_in_a_file(world):
    house = world.small
    assert poison(house, world.tables, FORMULA) > 300
    browser, seen = house.browser(), 0
    for route in TABLES:
        with transaction.atomic():
            response = browser.get(route.address(house.records))
            content = response.getvalue()
            transaction.set_rollback(True)
        if response.status_code != 200:
            continue
        if route.path.endswith("csv"):
            cells = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
            wrong = [cell for cell in cells if cell[:1] in ("=", "@", "\t")]
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                sheets = [book.read(name).decode() for name in book.namelist() if ".xml" in name]
            cells, wrong = sheets, [sheet for sheet in sheets if re.search(r"<f[ >]", sheet)]
        seen += any("cmd|" in cell for cell in cells)

        assert not wrong, f"{route}: {wrong[:2]}"
    assert seen > 10


def test_no_address_takes_a_change_that_another_site_sends(world):
    client = world.small.browser()
    client.handler.enforce_csrf_checks = True
    taken = []
    for route in PAGES:
        with transaction.atomic():
            address = route.address(world.small.records)
            answer = client.post(address, {}, headers={"HX-Request": "true"})
            transaction.set_rollback(True)
        if answer.status_code not in (403, 405):
            taken.append(f"{route}: {answer.status_code}")
    assert not [line for line in taken if not any(name in line for name in FROM_OUTSIDE)]


@pytest.mark.parametrize("name", ["next", "back", "to", "return", "url"])
def test_nobody_is_led_to_another_site(world, name):
    led = []
    for address in ADDRESSES:
        for path in ("/sign-in", "/settings/account/prove", "/settings/prove"):
            client = Client() if path == "/sign-in" else world.small.browser()
            for send in (client.get, client.post):
                with transaction.atomic():
                    answer = send(f"{path}?{urlencode({name: address})}", {name: address})
                    transaction.set_rollback(True)
                text = answer.headers.get("Location", "") + answer.content.decode()
                if re.search(
                    r"""(href|action)=["'](//evil|https://evil|/\\evil|javascript:)""", text
                ):
                    led.append(f"{path}: {address}")
                if "evil" in answer.headers.get("Location", "").partition("?")[0]:
                    led.append(f"{path}: {address}")
    assert not led


def test_a_form_takes_what_it_names_and_nothing_else():
    """No form is drawn from a table, and no record is made from whatever a request holds."""
    loose = re.compile(r"forms\.ModelForm|modelform|\*\*request\.(POST|GET)")
    files = (SOURCE / "interfaces").rglob("*.py")
    assert not [str(path) for path in files if loose.search(path.read_text())]
