"""A backup is put back and compared, at its end and at a point in time."""

from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from steward.config.keeping import archiving, back_up, prepare_archive, restore
from steward.config.server import DATABASE, EmbeddedServer
from steward.foundation.core.errors import Conflict, Invalid
from tests.ready import FAST, copy_into

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""


def digests(connection):
    """Table → number and digest of its rows."""
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    each = "SELECT {0}, count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM public.{1} t"
    parts = [sql.SQL(each).format(name, sql.Identifier(name)) for name in names]
    return sorted(connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall(), key=str)


def noted(connection, word):
    connection.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', %s, now())", [word]
    )
    return connection.execute("SELECT clock_timestamp()").fetchone()[0]


@pytest.fixture
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keeping")
    for place in (folder, *list(folder.parents)[:3]):
        place.chmod(0o755)
    return folder


def test_a_backup_of_a_running_server_is_restored_at_its_end_and_at_an_instant(home):
    data, wal, backup = home / "data", home / "wal", home / "backup.tar"
    data.mkdir(mode=0o755)
    copy_into(data)
    (data / "secret-key").write_text("a key")
    (data / "files" / "x").mkdir(parents=True)
    (data / "files" / "x" / "evidence").write_bytes(b"evidence")
    server = EmbeddedServer(data, options=(*FAST, *archiving(wal)))
    prepare_archive(server, wal)
    server.start()
    try:
        with psycopg.connect(server.uri("postgres", DATABASE), autocommit=True) as connection:
            noted(connection, "before")
            first = digests(connection)
            assert back_up(data, backup) > 0
            until = noted(connection, "after")
            second = digests(connection)
            noted(connection, "much later")
            connection.execute("SELECT pg_switch_wal()")
            archived = "SELECT last_archived_wal IS NOT NULL FROM pg_stat_archiver"
            connection.execute("CHECKPOINT")
            assert connection.execute(archived).fetchone()
    finally:
        server.stop()

    _put_back(home, until, first, second)


def _put_back(home, until, first, second):
    data, wal, backup = home / "data", home / "wal", home / "backup.tar"
    with pytest.raises(Conflict):
        restore(backup, data)
    with pytest.raises(Invalid):
        restore(data / "secret-key", home / "none")
    for name, values, wanted in (
        ("end", {}, first),
        ("instant", {"at": until + timedelta(milliseconds=1), "wal": wal}, second),
    ):
        target = home / name
        restore(backup, target, **values)
        again = EmbeddedServer(target, options=FAST)
        again.start()
        try:
            with psycopg.connect(again.uri("postgres", DATABASE)) as connection:
                assert digests(connection) == wanted
        finally:
            again.stop()
        assert (target / "files" / "x" / "evidence").read_bytes() == b"evidence"
        assert (target / "secret-key").read_text() == "a key"
