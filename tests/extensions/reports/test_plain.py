from datetime import datetime, timedelta, timezone
from enum import StrEnum

import pytest

from steward.extensions.reports.kit.plain import json_bytes, plain


class Colour(StrEnum):
    RED = "red"


def test_keys_are_sorted_and_moments_are_in_utc():
    moment = datetime(2026, 11, 24, 10, 30, tzinfo=timezone(timedelta(hours=1)))

    assert json_bytes({"b": moment, "a": Colour.RED}) == (
        b'{\n "a": "red",\n "b": "2026-11-24T09:30:00+00:00"\n}\n'
    )


def test_a_value_without_plain_form_is_refused_by_its_type():
    with pytest.raises(TypeError, match="object has no plain form"):
        plain(object())


def test_numbers_that_json_does_not_know_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes({"a": float("nan")})
