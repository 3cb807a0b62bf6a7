"""The command of pipelines as a process of its own, as a pipeline runs it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steward.domain.lint.facts import FACTS
from steward.extensions.exchange.asking import SAID

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "alderquay"


def assess(folder, out, *more):
    environment = {**os.environ, "STEWARD_DATA": str(out.parent / "untouched")}
    for name in ("DJANGO_SETTINGS_MODULE", "STEWARD_SECRET_KEY", "DATABASE_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "steward.config.main", "assess", str(folder)]
    return subprocess.run(
        [*command, "--out", str(out), "--date", "2026-09-07", *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "folder"))


def test_a_folder_becomes_files_the_same_on_every_run_and_nothing_else_is_written(tmp_path):
    first = assess(EXAMPLE, tmp_path / "first")
    again = assess(EXAMPLE, tmp_path / "again", "--fail-on", "lint.asked > 0 && lint.failing > 0")
    assert (first.returncode, again.returncode) == (0, 3), first.stderr + again.stderr
    names = {path.name for path in (tmp_path / "first").iterdir()}
    assert names >= {"lint.json", "readiness.json", "register.json", "register.xlsx", "soa.pdf"}
    for name in names:
        old, new = ((tmp_path / run / name).read_bytes() for run in ("first", "again"))
        assert old == new, name
    assert not (tmp_path / "untouched").exists()


def test_what_an_auditor_would_ask_is_counted_by_severity_and_told_by_record(folder, tmp_path):
    system = folder / "systems" / "claims-triage.yaml"
    text = system.read_text()
    for old, new in (
        ("owner: Head of claims\n", ""),
        ("human_oversight: in_the_loop", "human_oversight: none"),
    ):
        assert old in text
        text = text.replace(old, new)
    system.write_text(text)
    done = assess(folder, tmp_path / "out", "--fail-on", "lint.minor > 2")
    found = json.loads((tmp_path / "out" / "lint.json").read_text())
    facts = json.loads((tmp_path / "out" / "readiness.json").read_text())["facts"]
    fired = {item["rule"] for item in found["results"] if item["record"] == "Claims triage"}
    assert done.returncode == 3, done.stderr
    assert {"LINT-SYS-006", "LINT-OVR-001"} <= fired
    assert sum(found["by_severity"].values()) == found["failing"] == len(found["results"])
    assert facts["lint.failing"] == found["failing"]
    assert facts["lint.minor"] == found["by_severity"]["minor"] > 2
    assert f"audit lint     {found['failing']} results" in done.stdout
    assert f"{found['asked']} of {found['rules']} questions" in done.stdout


def test_a_folder_says_only_facts_that_the_audit_lint_knows():
    known = {source.kind.name: {fact.name for fact in source.kind.facts} for source in FACTS}
    for kind, names in SAID.items():
        assert set(names) <= known[kind]
