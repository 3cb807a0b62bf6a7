"""The registry of triggers, which looks a name up instead of reading all names again.

pgtrigger compares each new trigger with all that it knows; with three triggers for each of some 150
tables that is a fifth of what a start takes. This one keeps both sets of names beside the triggers.
"""

from typing import Any, cast

from pgtrigger import registry

Names = dict[tuple[str, str], Any]


HOME = cast("Any", registry)


class Registry(HOME._Registry):  # noqa: SLF001 -- framework requires
    """The triggers by address, with the names that are taken."""

    def __init__(self) -> None:
        self._by_db_table: Names = {}
        self._pg_function_names: set[str] = set()
        super().__init__()

    @property
    def by_db_table(self) -> Names:
        """Return (table, name) → trigger."""
        return self._by_db_table

    @property
    def pg_function_names(self) -> set[str]:
        """Return the names of the functions that triggers call."""
        return self._pg_function_names

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)
        model, trigger = value
        self._by_db_table[model._meta.db_table, trigger.name] = trigger
        self._pg_function_names.add(trigger.get_pgid(model))

    def __delitem__(self, key: str) -> None:
        model, trigger = cast("tuple[Any, Any]", self[key])
        super().__delitem__(key)
        del self._by_db_table[model._meta.db_table, trigger.name]
        self._pg_function_names.discard(trigger.get_pgid(model))


def know_triggers_by_name() -> None:
    """Use this registry from now on, with what is known already."""
    quick = Registry()
    for key, value in HOME._registry.items():  # noqa: SLF001 -- framework requires
        quick[key] = value
    HOME._registry = quick  # noqa: SLF001 -- framework requires
