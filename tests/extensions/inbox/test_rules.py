from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from ipaddress import IPv4Address
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.inbox.chat import ChatTrouble, address_to_call, check_status, post
from steward.extensions.inbox.hosts import is_open
from steward.extensions.inbox.rules import (
    checked_chat,
    checked_quiet,
    checked_topics,
    checked_zone,
    is_public,
    is_quiet,
    mentioned,
    reaches_at,
)
from steward.extensions.inbox.silent import SILENT
from steward.extensions.inbox.terms import Rhythm, Wishes
from steward.extensions.inbox.told import TOLD
from steward.foundation.core.actor import LABELS
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.events import REGISTRY

ZONES = st.sampled_from(["UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
HOURS = st.integers(0, 23).map(time)
QUIET = st.one_of(st.just((None, None)), st.tuples(HOURS, HOURS).filter(lambda p: p[0] != p[1]))
PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 -- leaf
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
    "localhost",
    "1.2.3",
]


def test_every_event_is_told_or_is_named_as_silent():
    import_module("steward.config.urls")
    known = {name for name in REGISTRY if name and not name.startswith("test.")}

    assert set(TOLD) | SILENT == known
    assert not set(TOLD) & SILENT
    fields = {
        name: {field for item in items for field in (item.named, (item.only or ("",))[0]) if field}
        for name, items in TOLD.items()
    }
    assert {n for n, f in fields.items() if not f <= set(REGISTRY[n].__dataclass_fields__)} == set()
    assert {item.asks for items in TOLD.values() for item in items if item.asks} <= set(LABELS)


@given(MOMENTS, ZONES, st.sampled_from(Rhythm), st.integers(0, 23), QUIET, st.booleans())
def test_what_waits_arrives_outside_the_quiet_hours_and_within_nine_days(
    now, zone, rhythm, hour, quiet, digest
):
    start, end = quiet
    wishes = Wishes(zone=zone, rhythm=rhythm, hour=hour, quiet_from=start, quiet_until=end)

    at = reaches_at(now, wishes, digest=digest)

    local = at.astimezone(ZoneInfo(zone))
    assert now <= at <= now + timedelta(days=9)
    assert not is_quiet(local.time(), start, end)
    if digest and rhythm in (Rhythm.DAILY, Rhythm.WEEKLY) and start is None:
        assert local.hour == hour
        assert rhythm is Rhythm.DAILY or local.weekday() == 0
    if not digest and not is_quiet(now.astimezone(ZoneInfo(zone)).time(), start, end):
        assert at == now


def test_people_are_mentioned_by_address_and_by_name_and_not_by_chance():
    people = {1: ("ada@harbour.example", "Ada Berg"), 2: ("bo@harbour.example", "Bo")}

    assert mentioned("Look, @ada@harbour.example.", people) == {1}
    assert mentioned("@Ada Berg, and @BO!", people) == {1, 2}
    assert mentioned("(@ada.berg)", people) == {1}
    assert mentioned("mail bo@harbour.example, see @Bob or Ada Berg", people) == set()


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_private_networks_are_not_public_however_they_are_written(address):
    assert not is_public(address)
    with pytest.raises(ChatTrouble, match="private network"):
        address_to_call("chat.example", 443, lambda _h, _p: ["93.184.215.14", address])


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_wrapping_an_address_makes_it_no_more_public(address):
    wrapped = (f"::ffff:{address}", f"64:ff9b::{address}")

    assert [is_public(item) for item in wrapped] <= [is_public(str(address))] * 2
    assert not (is_public(wrapped[0]) and not is_public(str(address)))
    assert not (is_public(wrapped[1]) and not is_public(str(address)))


def test_the_address_that_was_looked_at_is_the_one_that_is_called():
    assert address_to_call("chat.example", 443, lambda _h, _p: ["93.184.215.14"]) == "93.184.215.14"
    with pytest.raises(ChatTrouble, match="no address"):
        address_to_call("chat.example", 443, lambda _h, _p: [])


@pytest.mark.parametrize(
    ("status", "for_good"),
    [(301, True), (307, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_only_success_counts_and_redirects_are_not_followed(status, for_good):
    with pytest.raises(ChatTrouble) as trouble:
        check_status("chat.example", status)
    assert trouble.value.for_good is for_good
    check_status("chat.example", 200)


@pytest.mark.parametrize(
    "address",
    [
        "http://chat.example/x",
        "https://user@chat.example/x",
        "https://chat.example:8443/x",
        "https:///x",
        "file:///etc/passwd",
        "https://chat.example/a b",
        "https://chat.example:port/",
        "https://chat.exämple/",
        "https://chat.example/\r\nHost: inside",
        "https://chat.example/" + "x" * 500,
    ],
)
def test_only_plain_addresses_of_webhooks_are_taken(address):
    with pytest.raises(Invalid) as error:
        checked_chat(address)
    assert error.value.place == "chat_url"


def test_wishes_are_checked_with_their_place():
    for place, call in {
        "zone": lambda: checked_zone("Mars/Olympus"),
        "quiet_until": lambda: checked_quiet(time(8), None),
        "quiet_from": lambda: checked_quiet(None, time(8)),
        "mail_topics": lambda: checked_topics(["assigned", "rain"], place="mail_topics"),
    }.items():
        with pytest.raises(Invalid) as error:
            call()
        assert error.value.place == place


@pytest.mark.parametrize(
    ("host", "hosts", "may"),
    [
        ("any.example", None, True),
        ("any.example", (), False),
        ("Chat.Example.", ("chat.example",), True),
        ("a.lab.example", ("*.lab.example",), True),
        ("lab.example", ("*.lab.example",), False),
        ("evil-lab.example", ("*.lab.example", "lab.example"), False),
        ("chat.example.evil.example", ("chat.example",), False),
    ],
)
def test_only_hosts_that_the_installation_names_are_called(host, hosts, may):
    assert is_open(host, hosts) is may
    if not may:
        with pytest.raises(ChatTrouble, match="STEWARD_CALLED_HOSTS") as told:
            post(f"https://{host}/hook", "Hello", hosts=hosts, lookup=lambda *_: ["127.0.0.1"])
        assert told.value.for_good
