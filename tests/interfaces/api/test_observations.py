import pytest

from steward.domain.monitoring.models import Observed
from tests.interfaces.api.test_api import Caller, is_problem

AT = "2026-11-01T09:00:00Z"


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def system(caller):
    return caller.post("systems", name="Triage", purpose="Sort calls").json()


def drift(value, **more):
    subject = {"kind": "system", "name": "Triage"}
    return {"subject": subject, "property": "drift.share", "value": value, "observed_at": AT} | more


def test_a_batch_is_taken_in_once_and_what_does_not_fit_is_named_by_its_row(caller, system):
    rows = [drift(0.2), drift(7), drift(0.3, property="drift"), drift(0.1, detail={"group": "a"})]
    body = {"source": "ci", "delivery": "build 4", "observations": rows}

    first = caller.post("observations", **body)
    again = caller.post("observations", **body)

    assert first.status_code == 200, first.content
    taken = first.json()
    assert (taken["new"], taken["unmatched"], taken["repeated"]) == (2, [], False)
    assert [(row["row"], row["place"]) for row in taken["refused"]] == [
        (1, "value"),
        (2, "property"),
    ]
    assert again.json() == {**taken, "repeated": True}
    is_problem(caller.post("observations", **{**body, "observations": [drift(0.5)]}), 409)
    thing = Observed.objects.first().thing_id
    listed = caller.get("observations", thing_id=str(thing), property="drift.share").json()
    assert sorted(row["value"] for row in listed["items"]) == [0.1, 0.2]


def test_a_batch_of_another_shape_is_refused_with_its_place(caller):
    told = caller.post("observations", source="ci", observations=[drift(0.2), {"value": 1}])
    is_problem(told, 422)
    assert "1" in told.content.decode()


def test_a_reading_holds_evaluations_issues_and_assets(caller, system):
    subject = {"kind": "system", "name": "Triage"}
    answer = caller.post(
        "readings",
        source="ci",
        covers="scanner",
        observations=[drift(0.2)],
        evaluations=[
            {
                "subject": subject,
                "evaluation": "triage",
                "metric": "f1",
                "score": 0.9,
                "evaluated_at": AT,
            }
        ],
        issues=[
            {
                "subject": subject,
                "fingerprint": "a",
                "rule": "R",
                "level": "error",
                "message": "Found",
                "seen_at": AT,
            }
        ],
        assets=[
            {
                "subject": {"kind": "model", "name": "Net", "version": "2"},
                "seen_at": AT,
                "relies_on": [{"kind": "dataset", "name": "Calls"}],
            }
        ],
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["unmatched"] == ["model Net", "dataset Calls"]
    properties = set(Observed.objects.values_list("property", flat=True))
    assert properties == {
        "drift.share",
        "eval.score",
        "eval.intact",
        "scan.findings",
        "scan.high_findings",
        "model.version",
    }
