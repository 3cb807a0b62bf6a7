"""The client against a Steward that really answers."""

import json
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from conftest import listening

import steward_client as steward
from steward_client import Client, StewardWarning, push
from steward_client.spool import Spool


def observed(house, name):
    from steward.domain.monitoring.models import Observed

    rows = house.read(
        lambda actor: list(
            Observed.objects.visible_to(actor)
            .filter(property=name)
            .select_related("thing")
            .order_by("observed_at")
        )
    )
    return [(row.thing.name, row.value, row.low, row.count, row.detail) for row in rows]


def test_what_is_logged_arrives_with_its_bounds(house, client):
    sent = client.log_metric("quality.production", 0.93, low=0.9, high=0.95, count=120, version="2")
    client.log_metric("Mean error (m)", 3, model="Sorter")
    client.log_evaluation("accuracy", 0.8, evaluation="letters", samples=50, at=datetime.now(UTC))

    assert sent
    assert sent.answer["new"] == 1
    assert observed(house, "quality.production") == [("Triage", 0.93, 0.9, 120, {"version": "2"})]
    assert observed(house, "metric.mean_error_m")[0][4] == {"called": "Mean error (m)"}
    assert [row[1] for row in observed(house, "eval.score")] == [0.8]
    assert client.spool.count() == 0


def test_what_does_not_fit_warns_and_never_stops_the_program(house, client):
    lenient = Client(
        url=house.url, token=house.token, spool=client.spool.folder, system="Triage", timeout=60
    )

    with pytest.warns(StewardWarning, match="not finite"):
        assert not lenient.log_metric("a", float("nan"))
    with pytest.warns(StewardWarning, match="share lies within 0 to 1"):
        told = lenient.log_metric("drift.share", 3.5)
    assert "observations 0: value" in told.problem
    with pytest.warns(StewardWarning, match="No such file"):
        lenient.log_evidence("nowhere.pdf", "Nothing")
    with pytest.warns(StewardWarning, match="20 are the limit"):
        refused = lenient.log_metric("drift.share", 0.1, unit="x" * 50)
    assert not refused.is_kept
    assert [why for _, why in lenient.spool.refused()] == [refused.problem]
    with pytest.raises(steward.RefusedError, match="Name the system"):
        Client(
            url=house.url, token=house.token, spool=client.spool.folder, system="", strict=True
        ).log_metric("a", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not lenient.log_metric("a", float("inf"))


def test_a_killed_or_unreachable_delivery_waits_and_counts_once(house, client, tmp_path):
    away = Client(
        url="http://127.0.0.1:9", token="t", spool=tmp_path / "s", system="Triage", timeout=60
    )
    at = datetime.now(UTC) - timedelta(minutes=1)
    with pytest.warns(StewardWarning, match="It waits in"):
        first = away.log_metric("drift.share", 0.2, at=at)
    second = away.log_metric("drift.share", 0.3)  # does not wait for a server that is away
    assert (first.is_kept, second.is_kept, away.spool.count()) == (True, True, 2)

    # Another program was killed after Steward had taken its delivery and before it knew.
    for file in sorted((tmp_path / "s").glob("*.json")):
        said = json.loads(file.read_text())
        file.write_text(json.dumps({**said, "to": house.url}))
    before = {file: file.read_text() for file in (tmp_path / "s").glob("*.json")}
    back = Client(
        url=house.url, token=house.token, spool=tmp_path / "s", system="Triage", timeout=60
    )
    assert back.deliver().taken == 2
    for file, text in before.items():
        file.write_text(text)
    (tmp_path / "s" / "0-half.json").write_text('{"to": ')
    again = back.deliver()

    assert (again.taken, again.waiting) == (2, 0)
    assert [row[1] for row in observed(house, "drift.share")] == [0.2, 0.3]
    assert [why for _, why in back.spool.refused()] == ["It is damaged."]


def test_a_token_that_does_not_suffice_keeps_what_was_logged(house, tmp_path):
    wrong = Client(
        url=house.url, token="st_wrong", spool=tmp_path, system="Triage", strict=True, timeout=60
    )

    with pytest.raises(steward.NotAllowedError, match="401"):
        wrong.log_metric("drift.share", 0.5)
    assert wrong.spool.count() == 1


def test_an_answer_of_something_else_is_no_delivery(tmp_path):
    def other(_environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/html")])
        return [b"<h1>nginx</h1>"]

    with listening(other) as url:
        client = Client(
            url=url, token="t", spool=tmp_path, system="Triage", strict=True, timeout=60
        )
        with pytest.raises(steward.NotReachedError, match="does not know /readings"):
            client.log_metric("drift.share", 0.5)
    assert Spool(tmp_path).count() == 1


@pytest.mark.parametrize("url", ["http://steward.example", "ftp://127.0.0.1", "steward"])
def test_a_token_is_not_sent_where_others_read_it(url, tmp_path):
    client = Client(url=url, token="t", spool=tmp_path, system="Triage", strict=True, timeout=60)

    with pytest.raises(steward.NotConfiguredError, match="STEWARD_URL"):
        client.log_metric("drift.share", 0.5)


def test_a_run_tells_how_it_ended_also_when_it_fails(house, client, tmp_path):
    (tmp_path / "letters.csv").write_text("a,b\n1,2\n")
    with client.run("train", model="Sorter", version="7", controls=("A.6.2.4",)) as run:
        run.log_parameter("rate", 0.01)
        run.log_dataset("Letters", tmp_path / "letters.csv", version="3")
        run.log_metric("loss", 0.4, step=1)
        run.log_metric("loss", 0.3, step=2)
        run.log_evaluation("accuracy", 0.91, evaluation="held out", samples=900)
    with pytest.raises(ZeroDivisionError), client.run("tune", model="Sorter", evidence=False):
        1 / 0  # noqa: B018

    assert run.sent
    assert [row[1] for row in observed(house, "metric.loss")] == [0.4, 0.3]
    assert [row[1] for row in observed(house, "run.completed")] == [True, False]
    assert len(observed(house, "run.revision")[0][1]) == 40
    assert [row[0] for row in observed(house, "dataset.digest")] == ["Letters"]
    from steward.domain.monitoring.models import Thing

    sorter = house.read(lambda actor: Thing.objects.visible_to(actor).get(name="Sorter"))
    assert sorter.relies_on == [{"kind": "dataset", "name": "Letters"}]


def test_the_module_speaks_by_the_environment(house, monkeypatch, tmp_path):
    monkeypatch.setenv("STEWARD_URL", house.url + "/")
    monkeypatch.setenv("STEWARD_TOKEN", house.token)
    monkeypatch.setenv("STEWARD_SYSTEM", "ais-0001")
    monkeypatch.setenv("STEWARD_SPOOL", str(tmp_path))
    steward.configure()

    assert steward.log_metric("drift.share", 0.11).answer["unmatched"] == []
    assert steward.deliver().waiting == 0


@pytest.mark.parametrize(
    ("status", "answer", "ended"),
    [
        ("200 OK", {"system": "AIS-0001 Triage", "go": True, "reasons": []}, 0),
        ("200 OK", {"system": "AIS-0001 Triage", "go": False, "reasons": ["Drift"]}, 1),
        ("200 OK", {}, 1),
        ("404 Not Found", {"detail": "There is no such AI system."}, 2),
        ("503 Service Unavailable", {}, 2),
    ],
)
def test_only_a_clear_go_opens_the_gate(status, answer, ended, monkeypatch, tmp_path, capsys):
    asked = []

    def gatekeeper(environ, start_response):
        asked.append((environ["PATH_INFO"], environ["QUERY_STRING"]))
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    monkeypatch.setenv("STEWARD_TOKEN", "t")
    monkeypatch.setenv("STEWARD_SPOOL", str(tmp_path))
    with listening(gatekeeper) as url:
        assert push.main(["--url", url, "gate", "My system/1", "2 b"]) == ended
    assert asked == [("/api/gate/My system/1", "version=2%20b")]
    assert ("- Drift" in capsys.readouterr().out) == (ended == 1 and bool(answer))


def test_files_of_tools_are_sent_and_told_of_when_they_are_read(
    house, monkeypatch, tmp_path, capsys
):
    from steward.extensions.connectors.models import Bringing
    from steward.foundation.work.models import Work
    from steward.foundation.work.runners import RUNNERS, Errand, work_of

    def worker(_seconds):
        waiting = house.read(
            lambda actor: list(
                Work.objects.visible_to(actor).filter(status="waiting").values_list("kind", "pk")
            )
        )
        for kind, work in waiting:
            RUNNERS[kind](Errand(work_of(house.owner.organisation_id, work)))

    monkeypatch.setenv("STEWARD_URL", house.url)
    monkeypatch.setenv("STEWARD_TOKEN", house.token)
    monkeypatch.setenv("STEWARD_TIMEOUT", "60")
    monkeypatch.setattr(push.time, "sleep", worker)
    good, bad = tmp_path / "junit.xml", tmp_path / "broken.json"
    good.write_text(
        '<testsuite name="letters" tests="2" failures="0" timestamp="2026-11-01T08:00:00Z">'
        '<testcase name="a"/><testcase name="b"/></testsuite>'
    )
    bad.write_text("{")

    assert push.main(["files", str(good), "--about", "Triage", "--dry-run"]) == 0
    assert "junit.xml: taken: " in capsys.readouterr().out
    assert push.main(["files", str(good), str(bad), "--about", "Triage"]) == 1
    told = capsys.readouterr()
    assert "junit.xml: taken: " in told.out
    assert "broken.json: This file cannot be read" in told.err
    assert push.main(["files", str(good), "--wait", "0"]) == 0
    assert "being read" in capsys.readouterr().out
    assert house.read(lambda actor: Bringing.objects.visible_to(actor).count()) == 3
