"""From the tests of a data scientist to the proof that an auditor checks on another machine."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from tests.foundation.proof.conftest import settings_of  # noqa: F401 -- a fixture

import steward_client

pytest_plugins = ["pytester"]
CONTROL = "A.6.2.6"
MARKED = f"""
    import pytest

    @pytest.mark.evidence(control="{CONTROL}", system="Triage")
    @pytest.mark.parametrize("group", ["young", "old"])
    def test_sorts_as_well_for(group):
        pass
"""


def colour(house):
    from steward.domain.monitoring.queries.health import control_health

    found = house.read(lambda actor: control_health(actor, CONTROL))
    return found and found.colour


def sealed(house):
    """Seal until nothing waits; returns who may."""
    from steward.foundation.core.actor import by_rule
    from steward.foundation.proof.operations.sealing import seal_next
    from steward.foundation.proof.policy import KEEP_PROOF

    keeper = by_rule(house.owner, KEEP_PROOF)
    for _ in range(3):
        while house.act(lambda _: seal_next(actor=keeper, limit=5_000)) == 5_000:
            pass


def packed(house):
    from steward.extensions.auditpacks.operations import ask_for_pack
    from steward.extensions.auditpacks.queries import pack_place
    from steward.extensions.auditpacks.terms import PackOrder, PackScope
    from steward.foundation.work.runners import RUNNERS, Errand, work_of

    order = PackOrder(scope=PackScope.WHOLE)
    work = house.act(lambda actor: ask_for_pack(actor=actor, order=order))
    RUNNERS[work.kind](Errand(work_of(house.owner.organisation_id, work.pk)))
    return pack_place(house.owner.organisation_id, work.pk)


def watched(house):
    """Let the organisation ask whether the tests pass, for the control."""
    from steward.domain.monitoring.operations.checks import make_check
    from steward.domain.monitoring.rules.thresholds import OwnDraft
    from steward.domain.monitoring.terms import CheckSeverity, ThresholdShape

    draft = OwnDraft(
        title="Its tests pass",
        about="system",
        observed="eval.score",
        shape=ThresholdShape.ABOVE,
        low=0.95,
        high=None,
        max_age_days=30,
        severity=CheckSeverity.HIGH,
        requirements=(CONTROL,),
    )
    house.act(lambda actor: make_check(actor=actor, draft=draft))


def alarm(house):
    """Tell that features drift, as a monitor does."""
    import httpx

    drift = {
        "subject": {"kind": "system", "name": "Triage"},
        "property": "drift.share",
        "value": 0.6,
        "observed_at": datetime.now(UTC).isoformat(),
    }
    answer = httpx.post(
        f"{house.url}/api/observations",
        headers={"Authorization": f"Bearer {house.token}"},
        json={"source": "monitor", "observations": [drift]},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text


def tasks_of(house):
    from steward.domain.tasks.models import Task

    return house.read(
        lambda actor: list(
            Task.objects.visible_to(actor)
            .filter(origin__startswith="check:")
            .values_list("requirement", "closed_at")
        )
    )


@pytest.fixture
def her_tests(house, pytester, monkeypatch, tmp_path):
    """Runs her tests in a project of her own, with nothing but the plug-in."""
    monkeypatch.setenv("PYTHONPATH", str(steward_client.__path__[0]).rsplit("/", 1)[0])
    monkeypatch.setenv("STEWARD_URL", house.url)
    monkeypatch.setenv("STEWARD_TOKEN", house.token)
    monkeypatch.setenv("STEWARD_TIMEOUT", "60")
    monkeypatch.setenv("STEWARD_SPOOL", str(tmp_path / "spool"))
    pytester.makepyfile(test_model=MARKED)

    def run():
        return pytester.runpytest_inprocess("-p", "steward_client.pytest_plugin", "--steward")

    return run


def test_tests_turn_a_control_green_drift_turns_it_red_and_both_are_proven_offline(
    house,
    her_tests,
    tmp_path,
    capsys,
    settings_of,  # noqa: F811 -- the fixture
):
    from steward.config.main import main

    watched(house)
    before = colour(house)
    her_tests().assert_outcomes(passed=2)
    after_tests, calm = colour(house), tasks_of(house)
    alarm(house)

    assert (before, after_tests, colour(house)) == (None, "green", "red")
    assert (calm, tasks_of(house)) == ([], [(CONTROL, None)])

    sealed(house)
    pack = packed(house)
    with zipfile.ZipFile(pack) as archive:
        alone = tmp_path / "verify.py"
        alone.write_bytes(archive.read("verify.py"))
        names = archive.namelist()
        reports = [archive.read(name) for name in names if name.startswith("evidence/")]
        results = archive.read("records/monitoring_checkresultevent.jsonl").decode()
    outcomes = {json.loads(line)["fields"]["outcome"]["value"] for line in results.splitlines()}
    assert [json.loads(one)["passed"] for one in reports if b'"control"' in one] == [2]
    assert {"pass", "fail"} <= outcomes
    assert main(["verify", str(pack)]) == 0
    assert "ALL IS AS IT WAS SEALED" in capsys.readouterr().out
    command = [sys.executable, "-I", str(alone), str(pack)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "ALL IS AS IT WAS SEALED" in said.stdout
