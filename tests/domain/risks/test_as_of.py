import pytest
from django.db import transaction

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk, dismiss_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import get_risk, register_as_of, register_counts
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import NotAllowed
from steward.foundation.tenancy.looking import looking_back
from steward.foundation.tenancy.operations import acting_for
from tests.factories.organisations import an_owner
from tests.foundation.journal.conftest import taken_away
from tests.foundation.journal.test_history import moment

FACTS = {"employment_use": True, "technique": ["deep_learning"], "human_oversight": "on_the_loop"}
SCENARIO = "R-FAI-01"


@pytest.fixture
def committed(content, now):
    """An owner whose organisation is really committed, and taken away afterwards."""
    with transaction.atomic():
        actor, organisation = an_owner(now, name="Past Trust", email="owner@past.example")
    yield actor
    taken_away(content, organisation.id)


def test_the_register_is_read_as_it_stood_between_two_decisions(committed):
    actor = committed

    def step(change):
        with acting_for(actor.organisation_id):
            change()
        return moment()

    def risk():
        return Risk.objects.visible_to(actor).get(scenario=SCENARIO)

    before = moment()
    derived = step(
        lambda: (
            create_system(actor=actor, draft=SystemDraft(name="Screening", facts=FACTS)),
            derive_register(actor=actor),
        )
    )
    accepted = step(lambda: accept_risk(actor=actor, risk=risk(), reason="As derived"))
    dismissed = step(lambda: dismiss_risk(actor=actor, risk=risk(), reason="The pilot has ended"))
    later = step(
        lambda: (
            create_system(actor=actor, draft=SystemDraft(name="Ranking", facts=FACTS)),
            derive_register(actor=actor),
        )
    )
    emptied = step(lambda: AiSystem.objects.visible_to(actor).delete())

    def standing(at):
        with acting_for(actor.organisation_id):
            rows = register_as_of(actor, at)
        return sorted((row.status, row.reason) for row in rows if row.scenario == SCENARIO)

    assert standing(before) == []
    assert standing(derived) == [("proposed", "")]
    assert standing(accepted) == [("accepted", "As derived")]
    assert standing(dismissed) == [("dismissed", "The pilot has ended")]
    assert standing(later) == [("dismissed", "The pilot has ended"), ("proposed", "")]
    assert standing(emptied) == []


def test_the_ordinary_queries_read_the_register_as_it_stood(committed):
    actor = committed
    with acting_for(actor.organisation_id):
        system = create_system(actor=actor, draft=SystemDraft(name="Screening", facts=FACTS))
        derive_register(actor=actor)
    derived = moment()
    with acting_for(actor.organisation_id):
        risk = Risk.objects.visible_to(actor).get(scenario=SCENARIO)
        dismiss_risk(actor=actor, risk=risk, reason="The pilot has ended")
        rename = AiSystem.objects.visible_to(actor)
        rename.update(name="Ranking")
        counted = register_counts(actor).statuses

    with acting_for(actor.organisation_id), looking_back(derived):
        then = actor.looking_back(derived)
        found = get_risk(then, risk.pk)
        assert (found.status, found.place) == ("proposed", system.name)
        counts = register_counts(then).statuses
        assert counts.total() == counted.total()
        assert counts["dismissed"] == counted["dismissed"] - 1
        with pytest.raises(NotAllowed, match="Go back to today"):
            dismiss_risk(actor=then, risk=found, reason="Too late")
