"""A migration that makes many new tables at once.

Django works out every model again after each operation of a migration, and all tables of an
organisation hang together by their keys: with three hundred of them an empty database took minutes.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

WHOLE = (CreateModel, AddField, AddIndex, AddConstraint)
"""Operations whose outcome is the table as the last of them leaves it."""


class Founding(Operation):
    """Make tables that nobody has yet, each as it is when all the operations within are done.

    Raises:
        TypeError: An operation is none that a new table consists of.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        for operation in operations:
            if not isinstance(operation, (*WHOLE, AddTrigger)):
                raise TypeError(f"{type(operation).__name__} makes no new table")
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change what is known of the models, and work none of them out in between."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables with all their columns, indexes and constraints, then the triggers."""
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = to_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last made first."""
        del to_state
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                model = from_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.delete_model(model)

    def describe(self) -> str:
        """Return what it does, for who watches a migration."""
        count = sum(isinstance(operation, CreateModel) for operation in self.operations)
        return f"Make {count} tables"
