import subprocess
import sys

import pytest

from steward.config import link, main
from steward.foundation.core.errors import Conflict

ADDRESS = "owner@harbour.example"


def test_a_link_is_made_beside_a_running_installation(migrated, now):
    from django.db import connections, transaction

    from steward.foundation.identity.models import Person, SignInLink
    from steward.foundation.identity.operations.people import create_person

    with transaction.atomic():
        create_person(email=ADDRESS, name="The owner", password="a long enough password")
    (migrated.data.parent / "address").write_text("http://127.0.0.1:9999\n")
    command = [sys.executable, "-m", "steward.config.main", "link", ADDRESS]
    try:
        done = subprocess.run(
            [*command, "--data", str(migrated.data.parent)],
            capture_output=True,
            text=True,
            check=False,
            env=_without_address(),
        )
        nobody = subprocess.run(
            [*command[:-1], "nobody@harbour.example", "--data", str(migrated.data.parent)],
            capture_output=True,
            text=True,
            check=False,
            env=_without_address(),
        )

        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("http://127.0.0.1:9999/sign-in/link/")
        assert SignInLink.objects.filter(person__email=ADDRESS).count() == 1
        assert (nobody.returncode, nobody.stdout) == (2, "")
        assert "Nobody here has the address" in nobody.stderr
    finally:
        SignInLink.objects.all().delete()
        Person.objects.filter(email=ADDRESS).delete()
        connections.close_all()


def _without_address():
    import os

    kept = dict(os.environ)
    for name in ("STEWARD_BASE_URL", "STEWARD_DATA", "DATABASE_URL"):
        kept.pop(name, None)
    return kept


def test_a_folder_that_is_none_of_stewards_stays_empty(tmp_path, monkeypatch):
    monkeypatch.setenv("STEWARD_DATA", str(tmp_path / "x"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(Conflict, match="There is no Steward"):
        link.run(main_values(tmp_path))
    assert list(tmp_path.iterdir()) == []


def main_values(folder):
    import argparse

    parser = argparse.ArgumentParser()
    link.add_arguments(parser)
    return parser.parse_args([ADDRESS, "--data", str(folder / "x")])


def test_an_address_where_nothing_answers_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://steward_app@/steward?host={tmp_path}")

    assert main.main(["link", ADDRESS, "--data", str(tmp_path)]) == 2
    assert "Nothing answers at DATABASE_URL" in capsys.readouterr().err
