from tests.factories.guests import a_run
from tests.interfaces.api.test_api import Caller, is_problem


def test_the_plan_is_read_and_set_and_the_reminders_of_a_run_are_listed(owner):
    caller, run = Caller(owner, owner.id), a_run(owner)

    usual = caller.get("reminders/cadence").json()
    refused = caller.put("reminders/cadence", before="x", every=7, most=4)
    changed = caller.put("reminders/cadence", before="3, 1", every=2, most=1)

    assert (usual["before"], usual["every"], usual["most"]) == ([7, 1], 7, 4)
    is_problem(refused, 422)
    assert changed.json()["words"] == (
        "3 days before, 1 day before, then every 2 days after it, at most once"
    )
    assert caller.get("reminders/cadence").json()["before"] == [3, 1]
    assert caller.get(f"reminders/runs/{run.pk}").json() == []
