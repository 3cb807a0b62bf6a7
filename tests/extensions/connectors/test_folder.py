"""A watched folder: what is new or changed is read, and nothing outside of it."""

import json
import os
from uuid import uuid4

import pytest
from django.conf import settings

from steward.config.env import read_env
from steward.domain.monitoring.models import SeenIssue, Thing
from steward.foundation.core.errors import Invalid
from tests.extensions.connectors.samples import SARIF

CARD = "---\nlicense: mit\n---\n# {}\n"


@pytest.fixture
def watched(tmp_path):
    """A folder that may be watched, beside one that may not."""
    (tmp_path / "open" / "in").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "hidden.md").write_text(CARD.format("hidden"))
    settings.STEWARD_WATCHED_FOLDERS = (str(tmp_path / "open"),)
    yield tmp_path / "open"
    settings.STEWARD_WATCHED_FOLDERS = ()


def names(desk):
    return desk.read(lambda: set(Thing.objects.values_list("name", flat=True)))


def test_what_is_new_or_changed_is_read_and_what_is_broken_is_told(desk, watched):
    (watched / "in" / "scan.sarif").write_text(json.dumps(SARIF))
    (watched / "in" / "broken.json").write_text("{")
    desk.connect("folder", folder=f"{watched}/in", about="Triage")

    first = desk.ask()
    assert first.outcome == "done"
    assert any("broken.json" in words for words in first.told)
    assert desk.read(SeenIssue.objects.count) == 2

    again = desk.ask(15)
    assert (again.counts["new"], again.counts["untouched"], again.told) == (0, 0, [])

    (watched / "in" / "broken.json").unlink()
    (watched / "in" / "later").mkdir()
    (watched / "in" / "later" / "README.md").write_text(CARD.format("tiny"))
    assert desk.ask(15).counts["new"] > 0


def test_links_lead_nowhere_and_what_is_no_file_is_passed_over(desk, watched):
    outside = watched.parent / "secret"
    (watched / "in" / "link.md").symlink_to(outside / "hidden.md")
    (watched / "in" / "door").symlink_to(outside)
    os.mkfifo(watched / "in" / "pipe.md")
    desk.connect("folder", folder=f"{watched}/in", about="Triage")
    assert desk.ask().outcome == "done"

    settings.STEWARD_WATCHED_FOLDERS = ()
    closed = desk.ask(15)
    assert closed.outcome == "failed"
    assert "lets be watched" in closed.told[-1]
    assert names(desk) == set()


def test_a_link_on_the_way_to_the_folder_is_refused_when_it_is_read(desk, watched):
    (watched / "way").symlink_to(watched.parent / "secret")
    desk.connect("folder", folder=f"{watched}/way", about="Triage")

    run = desk.ask()

    assert run.outcome == "failed"
    assert "cannot be read" in run.told[-1]
    assert names(desk) == set()


@pytest.mark.parametrize("folder", ["in", "/", "{0}x", "{0}/../secret", "/etc"])
def test_a_folder_outside_of_those_that_may_be_watched_is_refused(desk, watched, folder):
    with pytest.raises(Invalid) as refused:
        desk.connect("folder", folder=folder.format(watched))
    assert refused.value.place == "folder"


@pytest.mark.parametrize("given", ["reports", "/", "/var/steward/files"])
def test_the_setting_names_whole_paths_that_do_not_hold_our_data(given):
    values = {"STEWARD_DATA": "/var/steward", "STEWARD_WATCHED_FOLDERS": given}
    with pytest.raises(Invalid) as refused:
        read_env({**values, "STEWARD_SECRET_KEY": "x" * 50})
    assert refused.value.place == "STEWARD_WATCHED_FOLDERS"


def test_a_folder_of_one_organisation_is_shut_to_the_others(desk, watched):
    own, other = watched.parent / "own", watched.parent / "secret"
    own.mkdir()
    settings.STEWARD_OWN_FOLDERS = ((desk.owner.organisation_id, str(own)), (uuid4(), str(other)))
    try:
        with pytest.raises(Invalid, match="watched here"):
            desk.connect("folder", folder=str(other), about="Triage")
        desk.connect("folder", folder=str(own), about="Triage")
        assert desk.ask().outcome == "done"
        settings.STEWARD_OWN_FOLDERS = ((uuid4(), str(own)),)
        assert "watched here" in desk.ask(15).told[-1]
    finally:
        settings.STEWARD_OWN_FOLDERS = ()


def test_the_setting_keeps_the_folder_of_one_organisation_apart():
    key, values = uuid4(), {"STEWARD_DATA": "/var/steward", "STEWARD_SECRET_KEY": "x" * 50}
    found = read_env({**values, "STEWARD_WATCHED_FOLDERS": f"/srv/a=b:{key}=/srv/own"})

    assert found.watched_folders == ("/srv/a=b",)
    assert found.own_folders == ((key, "/srv/own"),)
    for given in (f"/srv:{key}=/srv/own", f"/srv/own/x:{key}=/srv/own", "nobody=/srv/own"):
        with pytest.raises(Invalid):
            read_env({**values, "STEWARD_WATCHED_FOLDERS": given})
