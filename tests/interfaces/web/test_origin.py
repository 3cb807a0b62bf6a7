from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory, override_settings

from steward.interfaces.web.origin import origin_of
from tests.interfaces.web.test_signing_in import PHRASE, sign_in

PROXIES = tuple(ip_network(text) for text in ("127.0.0.1", "10.4.0.0/16", "fd00::/8"))
BEHIND = override_settings(STEWARD_TRUSTED_PROXIES=PROXIES)


def asked(nearest, heard=None):
    headers = {} if heard is None else {"HTTP_X_FORWARDED_FOR": heard}
    return origin_of(RequestFactory().get("/", REMOTE_ADDR=nearest, **headers))


@pytest.mark.parametrize("nearest", ["198.51.100.7", "127.0.0.1", ""])
def test_without_a_trusted_proxy_what_is_claimed_counts_for_nothing(nearest):
    assert asked(nearest, "203.0.113.1") == nearest


@BEHIND
@pytest.mark.parametrize(
    ("nearest", "heard", "origin"),
    [
        ("127.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.66, 203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", "203.0.113.66, 203.0.113.1, 10.4.9.9", "203.0.113.1"),
        ("127.0.0.1", "10.4.0.1, 10.4.9.9", "10.4.0.1"),
        ("127.0.0.1", "203.0.113.66, unknown, 10.4.9.9", "10.4.9.9"),
        ("127.0.0.1", "203.0.113.1:4711", "203.0.113.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("fd00::2", "2001:DB8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "203.0.113.1", "203.0.113.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(nearest, heard, origin):
    assert asked(nearest, heard) == origin


@BEHIND
def test_behind_a_proxy_one_who_mistypes_locks_nobody_else_out(owner):
    def answer(password, heard):
        return sign_in(Client(), password, HTTP_X_FORWARDED_FOR=heard).status_code

    tries = [answer("wrong", f"192.0.2.{number}, 203.0.113.1") for number in range(11)]

    assert tries == [422] * 10 + [429]
    assert answer(PHRASE, "203.0.113.2") == 302
