"""Make all tables at once in an empty database, as the migrations would have made them.

Django works out every model again after each step of each migration: with three hundred tables
that takes most of a first start. An empty database needs no steps; it gets the tables as the models
say, and every migration is noted as done. A test compares the two ways.

A statement of a migration that an empty database needs too says so: ``hints={"founding": True}``.
"""

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

OURS = "steward."
NEEDED = "founding"
TABLES = """
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p'))
"""


def found(connection: BaseDatabaseWrapper) -> bool:
    """Make the tables in a database that has none; return whether it had none.

    Raises:
        ProgrammingError: The role may not create tables.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        if cursor.fetchone() != (False,):
            return False
    executor, labels = migrate_foreign(connection)
    own = list(_migrations(executor, labels))
    with connection.schema_editor() as editor:
        for migration in own:
            for operation in migration.operations:
                if isinstance(operation, RunSQL) and operation.hints.get(NEEDED):
                    editor.execute(str(operation.sql), params=None)
        for model in apps.get_models(include_auto_created=True):
            options = model._meta
            if options.app_label in labels and options.managed and not options.proxy:
                editor.create_model(model)
    pgtrigger.install()
    recorder = MigrationRecorder(connection)
    for migration in own:
        recorder.record_applied(migration.app_label, migration.name)
    return True


def migrate_foreign(connection: BaseDatabaseWrapper) -> tuple[MigrationExecutor, set[str]]:
    """Make the tables of libraries; returns what did it, and the names of our own apps."""
    executor = MigrationExecutor(connection)
    labels = {item.label for item in apps.get_app_configs() if item.name.startswith(OURS)}
    foreign = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in labels]
    executor.migrate(foreign)
    return executor, labels


def _migrations(executor: MigrationExecutor, labels: set[str]) -> Iterator[Migration]:
    """Yield the migrations of the apps named, in order."""
    graph = executor.loader.graph
    leaves = [key for key in graph.leaf_nodes() if key[0] in labels]
    seen: set[tuple[str, str]] = set()
    for leaf in leaves:
        for key in graph.forwards_plan(leaf):
            if key[0] in labels and key not in seen:
                seen.add(key)
                yield graph.nodes[key]
