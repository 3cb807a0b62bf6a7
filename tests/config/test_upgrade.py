"""An upgrade that fails leaves everything as the version before it left it."""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from steward.config import database
from steward.config.server import APP, OWNER
from steward.foundation.proof import migrations

MADE = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proof", "0001_proof_log")]
    operations = [
        migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("prooflog", "fresh", models.IntegerField(default=0)),
    ]
"""
FAILS = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proof", "0002_fresh")]
    operations = [migrations.RunSQL("SELECT 1 / 0")]
"""
SHAPE = """
SELECT n.nspname, c.relname, c.relacl::text, (SELECT count(*) FROM pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'past', 'reach', 'reach_past') ORDER BY 1, 2
"""


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return cursor.fetchall()


def test_a_failed_migration_takes_back_those_before_it(migrated, tmp_path, monkeypatch):
    folder = tmp_path / "later_proof"
    folder.mkdir()
    source = Path(migrations.__file__).with_name("0001_proof_log.py").read_text()
    for name, text in {
        "__init__": "",
        "0001_proof_log": source,
        "0002_fresh": MADE,
        "0003_fails": FAILS,
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(settings, "MIGRATION_MODULES", {"proof": "later_proof"})
    monkeypatch.setattr(database, "_code", lambda _role: "another version")
    before = shape()
    try:
        with pytest.raises(DatabaseError, match="division by zero"):
            database.migrate_as_owner(migrated.uri(OWNER))
        assert shape() == before
    finally:
        database.use(migrated.uri(APP))
        for name in [name for name in sys.modules if name.startswith("later_proof")]:
            del sys.modules[name]
