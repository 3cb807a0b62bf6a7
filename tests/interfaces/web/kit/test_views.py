from dataclasses import dataclass
from uuid import UUID

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import models
from django.test import RequestFactory

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import Counter
from steward.foundation.tenancy.operations import set_tenant
from steward.interfaces.web.assets import BUILT
from steward.interfaces.web.kit import changing, listing
from steward.interfaces.web.kit.columns import Number, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.cursor import Order
from steward.interfaces.web.kit.filters import Search
from steward.interfaces.web.kit.pages import Pages
from steward.interfaces.web.kit.paging import bounded_count, page_of
from steward.interfaces.web.kit.panels import summary

HOME = UUID(int=1)
EDIT = Permission[Counter](name="counter.edit", label="Change counters")
needs_assets = pytest.mark.skipif(not BUILT.exists(), reason="the page assets are not built")


class RenameForm(forms.Form):
    kind = forms.CharField(label="Kind", max_length=20)


def rename(*, actor, counter, kind):
    if kind == "taken":
        raise Invalid("This kind is taken.", place="kind")
    counter.kind = kind
    counter.save(update_fields=["kind"])
    return counter


RENAME = Command(
    name="rename",
    label="Rename",
    form=RenameForm,
    operation=rename,
    permission=EDIT,
    tone="primary",
)
PAGES = Pages[Counter](
    noun="counter",
    plural="counters",
    title="Counters",
    rows=lambda actor: Counter.objects.visible_to(actor),
    one=lambda actor, key: Counter.objects.visible_to(actor).one(actor, key),
    columns=[Text("kind", link=True, sort="kind"), Number("value", sort=("-value", "-id"))],
    order=("-value", "-id"),
    filters=[Search(("kind",))],
    commands=[RENAME],
    bulk=[RENAME],
    panels=[summary(Text("kind"), Number("value"))],
    size=3,
)


@dataclass
class Stage:
    actor: Actor
    rows: list[models.Model]


@pytest.fixture
def stage(database, now):
    set_tenant(HOME)
    rows = [Counter(organisation_id=HOME, kind=f"kind-{n}", value=n // 2) for n in range(8)]
    Counter.objects.bulk_create(rows)
    actor = Actor(
        kind="person",
        id=UUID(int=2),
        label="Manager",
        organisation_id=HOME,
        permissions=frozenset({"counter.edit"}),
        now=now,
    )
    return Stage(actor, rows)


def asked(stage, method, path, data=None, **headers):
    request = getattr(RequestFactory(), method)(path, data or {}, **headers)
    request.actor = stage.actor
    request._messages = CookieStorage(request)
    return request


def test_pages_forward_and_back_meet_every_row_once(stage):
    order = Order.of(["-value", "-id"])
    rows = Counter.objects.visible_to(stage.actor)

    first = page_of(rows, order, size=3)
    second = page_of(rows, order, size=3, after=first.after)
    third = page_of(rows, order, size=3, after=second.after)
    back = page_of(rows, order, size=3, before=third.before)

    met = [row.pk for page in (first, second, third) for row in page.rows]
    assert met == [row.pk for row in rows.order_by("-value", "-id")]
    assert ([row.pk for row in back.rows], third.after) == ([row.pk for row in second.rows], "")
    assert bounded_count(rows) == (8, False)


@needs_assets
def test_the_list_is_a_whole_page_and_a_part_for_htmx(stage):
    whole = listing.show_list(PAGES, asked(stage, "get", "/counters"))
    part = listing.show_list(PAGES, asked(stage, "get", "/counters", HTTP_HX_REQUEST="true"))

    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b"kind-7" in part.content


@needs_assets
def test_a_refused_command_keeps_what_was_typed_and_answers_422(stage):
    row = stage.rows[0]
    typed = asked(stage, "post", "/x", {"kind": "taken"})

    answer = changing.change(PAGES, typed, row.pk, "rename")

    assert answer.status_code == 422
    assert b'value="taken"' in answer.content
    assert b"This kind is taken." in answer.content


@needs_assets
def test_a_command_changes_the_record_and_returns_to_it(stage):
    row = stage.rows[0]

    answer = changing.change(PAGES, asked(stage, "post", "/x", {"kind": "new"}), row.pk, "rename")

    row.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/counters/{row.pk}")
    assert row.kind == "new"
    assert listing.show_record(PAGES, asked(stage, "get", "/x"), row.pk).status_code == 200


def test_a_bulk_command_without_a_choice_leads_back_to_the_list_and_says_so(stage):
    request = asked(stage, "get", "/x", {"q": "kind-1"})

    answer = changing.bulk(PAGES, request, "rename")

    assert (answer.status_code, answer["Location"]) == (302, "/counters?q=kind-1")
    assert [str(item) for item in get_messages(request)] == ["Choose at least one record."]


@needs_assets
def test_a_bulk_command_for_all_that_match_carries_the_filter(stage):
    request = asked(stage, "get", "/x", {"all": "1", "q": "kind-1"})

    answer = changing.bulk(PAGES, request, "rename")

    assert b"1 chosen" in answer.content
    assert b'name="q" value="kind-1"' in answer.content


def test_the_export_holds_the_filtered_list(stage):
    answer = listing.export(PAGES, asked(stage, "get", "/x", {"q": "kind-7"}), "csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == ["Kind,Value", "kind-7,3"]


def test_a_list_refuses_to_be_sorted_by_what_no_heading_offers(stage):
    with pytest.raises(Invalid, match="'secret'"):
        listing.show_list(PAGES, asked(stage, "get", "/x", {"sort": "secret"}))
