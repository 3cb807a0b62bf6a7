import pgtrigger
import pytest
from pgtrigger import registry

from steward.domain.risks.models import Risk
from steward.foundation.journal.triggers import Registry


def test_the_names_that_are_taken_are_those_of_the_triggers():
    known = registry._registry
    rows = list(known.values())

    assert isinstance(known, Registry)
    assert known.by_db_table == {(m._meta.db_table, t.name): t for m, t in rows}
    assert known.pg_function_names == {t.get_pgid(m) for m, t in rows}


def test_a_name_is_taken_once_and_free_again_when_its_trigger_is_gone():
    first = pgtrigger.Trigger(name="seen", when=pgtrigger.After, operation=pgtrigger.Update)
    first.register(Risk)
    other = pgtrigger.Trigger(name="seen", when=pgtrigger.After, operation=pgtrigger.Delete)
    with pytest.raises(KeyError, match="already used"):
        other.register(Risk)
    first.unregister(Risk)
    other.register(Risk)
    other.unregister(Risk)
