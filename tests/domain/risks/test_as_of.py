from datetime import date, timedelta

import pytest
from django.db import transaction

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk, dismiss_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import register_as_of
from steward.domain.risks.queries.past import day_that_was, register_on
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Invalid
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


def test_the_register_of_a_day_holds_copies_with_their_systems(committed):
    actor = committed
    with acting_for(actor.organisation_id):
        system = create_system(actor=actor, draft=SystemDraft(name="Screening", facts=FACTS))
        derive_register(actor=actor)
    now = moment()
    with acting_for(actor.organisation_id):
        found = register_on(actor, now.date())
        live = list(Risk.objects.visible_to(actor).order_by("-current_rank", "-number"))
        before = register_on(actor, now.date() - timedelta(days=1))

    assert [risk.pk for risk in found] == [risk.pk for risk in live]
    assert {risk.place for risk in found} == {system.name}
    assert [risk.current_level for risk in found] == [risk.current_level for risk in live]
    assert before == []


@pytest.mark.parametrize("words", ["yesterday", "2026-13-01", "2026-11-03"])
def test_a_day_that_is_none_or_still_to_come_is_refused(words):
    with pytest.raises(Invalid) as refused:
        day_that_was(words, date(2026, 11, 2))
    assert refused.value.place == "on"
