"""Tests that are marked become evidence for their controls."""

import json
import zipfile

import pytest

pytest_plugins = ["pytester"]
MARKED = """
    import pytest

    @pytest.mark.evidence(control="A.6.2.4", system="Triage")
    def test_accurate():
        pass

    @pytest.mark.evidence("A.6.2.4", "A.7.4", system="Triage")
    @pytest.mark.parametrize("group", ["young", "old"])
    def test_fair(group):
        assert group == "young", "worse for the old"

    @pytest.mark.evidence(control="A.7.4", system="Triage")
    @pytest.mark.skip(reason="no data yet")
    def test_later():
        pass

    @pytest.fixture
    def broken():
        raise OSError("no model")

    @pytest.mark.evidence(control="A.6.2.6", model="Sorter")
    def test_watched(broken):
        pass

    def test_of_nobody():
        pass
"""


@pytest.fixture
def inner(pytester, monkeypatch, tmp_path):
    """Runs the marked tests with the plug-in."""
    import steward_client

    source = str(steward_client.__path__[0]).rsplit("/", 1)[0]
    monkeypatch.setenv("PYTHONPATH", source)
    monkeypatch.setenv("STEWARD_TIMEOUT", "60")
    monkeypatch.setenv("STEWARD_SPOOL", str(tmp_path / "spool"))
    monkeypatch.delenv("STEWARD_SYSTEM", raising=False)
    pytester.makepyfile(test_model=MARKED)

    def run(*words):
        return pytester.runpytest_inprocess("-p", "steward_client.pytest_plugin", *words)

    return run


def test_a_session_ends_with_one_score_and_one_report_for_each_control(house, inner, monkeypatch):
    from steward.domain.evidence.models import EvidenceItem, EvidenceVersion
    from steward.domain.monitoring.models import Observed
    from steward.foundation.files.operations import read_file

    monkeypatch.setenv("STEWARD_URL", house.url)
    monkeypatch.setenv("STEWARD_TOKEN", house.token)
    result = inner("--steward", "-n", "1")

    result.assert_outcomes(passed=3, failed=1, skipped=1, errors=1)
    result.stdout.fnmatch_lines(["A.6.2.4 for Triage: 2 passed, 1 failed, 0 skipped", "sent to *"])
    scores = house.read(
        lambda actor: {
            row.detail["control"]: (row.thing.name, row.value, row.count)
            for row in Observed.objects.visible_to(actor)
            .filter(property="eval.score", detail__has_key="control")
            .select_related("thing")
        }
    )
    assert scores == {
        "A.6.2.4": ("Triage", pytest.approx(2 / 3), 3),
        "A.7.4": ("Triage", 0.5, 2),
        "A.6.2.6": ("Sorter", 0.0, 1),
    }
    items = house.read(
        lambda actor: {
            item.title.split(" (")[0]: item
            for item in EvidenceItem.objects.visible_to(actor).filter(kind="test")
        }
    )
    assert set(items) == {
        "Tests of A.6.2.4 for Triage", "Tests of A.7.4 for Triage", "Tests of A.6.2.6 for Sorter"
    }  # fmt: skip
    version = house.read(
        lambda actor: (
            EvidenceVersion.objects.visible_to(actor)
            .select_related("file")
            .get(item=items["Tests of A.7.4 for Triage"])
        )
    )
    report = json.loads(house.read(lambda actor: read_file(actor=actor, file=version.file)))
    found = {one["test"].split("::")[-1]: one["outcome"] for one in report["tests"]}
    assert found == {
        "test_fair[young]": "passed",
        "test_fair[old]": "failed",
        "test_later": "skipped",
    }
    assert "worse for the old" in str(report["tests"])


def test_a_part_of_the_tests_says_that_it_is_a_part(inner, pytester):
    result = inner("--steward-bundle", "out.zip", "-k", "accurate")

    assert result.ret == 0
    with zipfile.ZipFile(pytester.path / "out.zip") as archive:
        names = archive.namelist()
        report = json.loads(archive.read(names[1]))
    assert report["chosen"] == {"keyword": "accurate"}
    assert names[-1].endswith("reading.json")


def test_without_the_option_nothing_happens_and_a_wrong_mark_is_told(inner, pytester):
    plain = inner("-k", "accurate")
    pytester.makepyfile(test_wrong="import pytest\n@pytest.mark.evidence()\ndef test_a(): pass")
    wrong = inner()

    assert "Steward" not in plain.stdout.str()
    wrong.stderr.fnmatch_lines(["*test_a names a control*"])


def test_a_session_goes_on_when_steward_is_away_unless_it_must_arrive(inner, monkeypatch):
    monkeypatch.setenv("STEWARD_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("STEWARD_TOKEN", "t")
    away = inner("--steward", "-k", "accurate")
    monkeypatch.setenv("STEWARD_STRICT", "1")
    strict = inner("--steward", "-k", "accurate")

    assert (away.ret, strict.ret) == (0, 1)
    away.stdout.fnmatch_lines(["not taken: *does not answer* (kept)"])
