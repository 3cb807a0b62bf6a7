"""Any JSON: fields are found on a sample, chosen, and taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.monitoring.models import Observed
from steward.extensions.connectors.kinds.rest_json.connector import check, reading_of
from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.pointing import all_at, one_at, parts_of, paths_of
from steward.extensions.connectors.sampling import sample_of
from steward.extensions.connectors.terms import Refused
from steward.foundation.core.errors import Invalid
from tests.conftest import NOW

SAMPLE = {
    "window": {"end": "2026-11-02T08:00:00Z"},
    "rows": [
        {"app": "Triage", "kind": "quality.production", "score": 0.9, "a/b*": True},
        {"app": "Sorting", "kind": "quality.production", "score": 0.7},
        {"app": "", "kind": "quality.production", "score": 0.1},
    ],
}
LINE = "/rows/*/kind | /rows/*/app | /rows/*/score | /window/end"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("a/*~2", max_size=3), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_every_field_of_a_sample_is_found_again_by_its_path(sample):
    for path, _ in paths_of(sample):
        parts = parts_of(path)
        found = list(all_at(sample, parts))
        assert found
        assert all(one_at(sample, parts, place) == value for place, value in found)


@given(JSON)
def test_any_answer_is_read_without_an_error(answer):
    reading = reading_of(answer, [LINE, "drift.share | Triage | /a"], NOW)
    assert len(reading.observations) <= 100


def test_chosen_fields_become_observations_and_rows_that_lack_something_are_told(desk):
    desk.source.answers = {"/v1/quality": SAMPLE}
    desk.connect("rest_json", path="/v1/quality?days=1", token="t0ken")
    assert "No fields" in desk.ask().told[0]

    sample = desk.act(sample_of, connection=desk.connection)
    assert ("/rows/*/a~1b*", "true") in paths_of(sample)
    assert desk.source.headers[-1]["Authorization"] == "Bearer t0ken"

    config = {**desk.connection.config, "fields": LINE}
    desk.read(lambda: Connection.objects.filter(pk=desk.connection.pk).update(config=config))
    run = desk.ask(60)
    rows = Observed.objects.order_by("number").values_list("thing__name", "property", "number")
    seen = desk.read(lambda: list(rows))
    assert seen == [("Sorting", "quality.production", 0.7), ("Triage", "quality.production", 0.9)]
    assert "1 value lacks" in run.told[0]
    assert desk.ask(60).counts["untouched"] == 2


def test_a_sample_that_is_refused_says_why(desk):
    desk.connect("rest_json", path="/v1/none")
    with pytest.raises(Refused, match="404"):
        desk.act(sample_of, connection=desk.connection)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("drift.share | Triage", "path that begins"),
        ("drift | Triage | /a", "no property"),
        ("drift.share | /other/*/app | /rows/*/score", "in the list of the value"),
        ("drift.share | Triage | /a | today", "the time is a path"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line, words):
    with pytest.raises(Invalid, match=words) as refused:
        check({"base_url": "https://a.example", "path": "/v1", "fields": line})
    assert refused.value.place == "fields"
