"""Sources are asked by the clock: in parts, once each, through every kind of trouble."""

from uuid import uuid4

import pytest
from django.conf import settings

from steward.domain.monitoring.models import Observed, Thing
from steward.domain.monitoring.terms import Reading
from steward.extensions.connectors.models import ConnectionSecrets, ConnectionState
from steward.extensions.connectors.operations.connecting import (
    ConnectionDraft,
    change_connection,
    connect_source,
    end_connection,
    pause_connection,
)
from steward.extensions.connectors.operations.running import begin_run, keep_part
from steward.extensions.connectors.queries.connections import VAULT, actor_of_connection
from steward.extensions.connectors.terms import Pulled
from steward.foundation.core.errors import Conflict, Invalid
from tests.extensions.connectors.samples import REGISTRY

API = "/api/2.0/mlflow"
CARD = b"---\nlicense: mit\nbase_model: acme/base\n---\n# Tiny\n"


def a_registry(source, pages=2):
    """Let a source answer as a registry with a model on each page."""

    def models(query):
        page = int(query.get("page_token", 0))
        name = f"triage-{page}"
        more = {"next_page_token": str(page + 1)} if page + 1 < pages else {}
        alias = [{"alias": "champion", "version": "2"}]
        return {"registered_models": [{"name": name, "aliases": alias}], **more}

    def versions(query):
        name = query["filter"].split("'")[1]
        said = {"name": name, "last_updated_timestamp": 1790000000000}
        return {
            "model_versions": [
                {**said, "version": number, "run_id": "r2"} for number in ("3", "2", "1")
            ]
        }

    source.answers = {
        f"{API}/registered-models/search": models,
        f"{API}/model-versions/search": versions,
        f"{API}/runs/get": {"run": REGISTRY["runs"][0]},
    }


def values(desk):
    rows = Observed.objects.order_by("id").values_list("thing__name", "property", "text", "number")
    return desk.read(lambda: {(name, key): text or number for name, key, text, number in rows})


def state(desk):
    return desk.read(lambda: ConnectionState.objects.get(connection=desk.connection))


def test_a_registry_is_taken_in_page_by_page_and_again_without_a_change(desk):
    a_registry(desk.source)
    desk.connect("mlflow", token="t0ken")

    run = desk.ask()
    assert (run.outcome, run.told) == ("done", [])
    seen = values(desk)
    assert seen["triage-0", "model.version"] == "2"
    assert seen["triage-1", "model.stage"] == "champion"
    assert seen["triage-1", "eval.score"] == 0.81
    assert desk.source.headers[0]["Authorization"] == "Bearer t0ken"

    again = desk.ask(60)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert values(desk) == seen


def test_what_was_kept_before_trouble_stays_and_the_next_run_goes_on_there(desk):
    a_registry(desk.source)
    desk.connect("mlflow")
    desk.source.instead = [None, None, None, (500, {}, b"<html>")]

    first = desk.ask()
    assert first.outcome == "partly"
    assert "answers 500" in first.told[-1]
    assert set(desk.read(lambda: set(Thing.objects.values_list("name", flat=True)))) >= {"triage-0"}
    assert state(desk).cursor == {"page": "1"}
    assert desk.queue() == 0
    assert desk.queue(2) == 1

    desk.source.calls.clear()
    assert desk.ask().outcome == "done"
    assert len(desk.source.calls) == 3
    assert ("triage-1", "model.version") in values(desk)
    assert state(desk).trouble == ""


@pytest.mark.parametrize(
    ("answer", "words", "minutes"),
    [
        ((429, {"Retry-After": "5400"}, {}), "answers 429", 90),
        ((500, {}, {}), "answers 500", 2),
        ((401, {}, {"message": "no such token"}), "no such token", 2),
        ((200, {}, b"\x00garbage"), "no JSON", 2),
        ((302, {"Location": "http://elsewhere"}, {}), "not followed", 720),
    ],
)
def test_trouble_is_said_plainly_and_waited_out(desk, answer, words, minutes):
    desk.connect("mlflow")
    desk.source.instead = [answer]

    run = desk.ask()

    assert run.outcome == "failed"
    assert words in run.told[-1]
    assert round((state(desk).due_at - desk.now).total_seconds() / 60) == minutes


def test_a_run_that_was_killed_is_noted_and_nothing_is_lost_or_twice(desk):
    a_registry(desk.source)
    desk.connect("mlflow")
    actor = actor_of_connection(desk.connection, desk.now)

    def killed():
        run = begin_run(actor=actor, connection=desk.connection)
        part = Pulled(reading=Reading(), cursor={"page": "1"})
        keep_part(actor=actor, connection=desk.connection, run=run, part=part)
        return run

    run = desk.read(killed)
    done = desk.ask()
    run = desk.read(lambda: type(run).objects.get(pk=run.pk))
    assert (run.outcome, done.outcome) == ("partly", "done")
    assert "cut off" in run.told[-1]
    assert ("triage-1", "model.version") in values(desk)


def test_a_look_keeps_nothing(desk):
    a_registry(desk.source)
    desk.connect("mlflow")

    run = desk.ask(dry=True)

    assert run.counts["new"] > 0
    assert values(desk) == {}
    assert state(desk).cursor == {}


def test_the_hub_is_read_with_its_cards_and_what_is_missing_is_told(desk):
    desk.source.answers = {
        "/api/models/acme/tiny": {
            "sha": "abc1",
            "author": "acme",
            "tags": ["license:mit"],
            "lastModified": "2026-01-02T03:04:05.000Z",
        },
        "/acme/tiny/raw/abc1/README.md": CARD,
    }
    desk.connect("huggingface", names="acme/gone\nacme/tiny")

    run = desk.ask()

    assert run.outcome == "done"
    assert "acme/gone" in run.told[0]
    seen = values(desk)
    assert seen["acme/tiny", "model.version"] == "abc1"
    assert seen["acme/tiny", "model.licence"] == "mit"
    assert seen["acme/tiny", "card.mandatory_missing"] == 4


def test_queries_become_observations_of_the_systems_that_their_series_name(desk):
    def query(asked):
        series = [
            {"metric": {"app": "Triage", "model": "m1"}, "value": [1793610000, "0.9"]},
            {"metric": {"app": "Other"}, "value": [1793610000, "NaN"]},
        ]
        return {"status": "success", "data": {"resultType": "vector", "result": series}}

    desk.source.answers = {"/api/v1/query": query}
    desk.connect("prometheus", queries="quality.production | $app | avg(score)")

    run = desk.ask()

    assert values(desk) == {("Triage", "quality.production"): 0.9}
    assert "no number" in run.told[0]


def test_secrets_are_sealed_do_not_follow_to_another_address_and_go_in_the_end(desk):
    desk.connect("mlflow", token="t0ken")
    kept = desk.read(lambda: ConnectionSecrets.objects.get(connection=desk.connection))
    assert "t0ken" not in kept.sealed
    assert desk.read(lambda: VAULT.secrets_of(desk.connection)) == {"token": "t0ken"}

    draft = ConnectionDraft(config={"base_url": "https://other.example"})
    with pytest.raises(Invalid):
        desk.act(change_connection, connection=desk.connection, draft=draft)
    desk.act(end_connection, connection=desk.connection)
    assert not desk.read(ConnectionSecrets.objects.exists)
    assert desk.ask() is None


def test_a_private_network_is_not_called_unless_it_is_allowed(desk):
    desk.connect("mlflow")

    run = desk.ask(allowed=())

    assert run.outcome == "failed"
    assert "private network" in run.told[-1]
    assert desk.source.calls == []


def test_names_are_held_once_and_a_pause_holds(desk):
    desk.connect("mlflow")
    draft = ConnectionDraft(name="OUR MLFLOW", config={"base_url": "https://a.example"})
    with pytest.raises(Conflict):
        desk.act(connect_source, kind="mlflow", draft=draft)
    desk.act(pause_connection, connection=desk.connection)
    assert desk.queue(120) == 0
    assert desk.ask() is None


def test_a_host_that_the_installation_does_not_name_is_neither_saved_nor_called(desk):
    own = desk.owner.organisation_id
    settings.STEWARD_CALLED_HOSTS = ((uuid4(), "127.0.0.1"), (None, "hub.example"))
    try:
        with pytest.raises(Invalid, match="STEWARD_CALLED_HOSTS") as refused:
            desk.connect("mlflow")
        assert refused.value.place == "base_url"
        settings.STEWARD_CALLED_HOSTS = ((own, "127.0.0.1"),)
        desk.connect("mlflow")
        settings.STEWARD_CALLED_HOSTS = ((None, "hub.example"),)
        run = desk.ask()
    finally:
        settings.STEWARD_CALLED_HOSTS = ()
    assert (run.outcome, desk.source.calls) == ("failed", [])
    assert "STEWARD_CALLED_HOSTS" in run.told[-1]
