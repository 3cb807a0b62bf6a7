from uuid import UUID

import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.queries import register as queries
from steward.domain.systems.models import AiSystem
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import an_owner

SCORES = {
    f"{point}_{what}": 2
    for point in ("inherent", "current", "target")
    for what in ("likelihood", "consequence")
}
LEVELS = dict.fromkeys(("inherent_level", "current_level", "target_level"), "low")
OTHER = UUID(int=9)


def a_system(organisation_id, number, name):
    return AiSystem.objects.create(organisation_id=organisation_id, number=number, name=name)


def a_risk(system, number, title):
    return Risk.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        number=number,
        scenario=f"S{number}",
        title=title,
        category="data",
        current_rank=1.0,
        fingerprint="x",
        **SCORES,
        **LEVELS,
    )


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def register(owner):
    chat, hiring = (
        a_system(owner.organisation_id, n, name) for n, name in ((1, "Chat desk"), (2, "Hiring"))
    )
    rows = [
        a_risk(chat, 1, "Personal data leaks"),
        a_risk(hiring, 2, "Personal data leaks"),
        a_risk(hiring, 3, "Unfair outcome"),
    ]
    set_tenant(OTHER)
    a_risk(a_system(OTHER, 1, "Chat desk"), 1, "Personal data leaks")
    set_tenant(owner.organisation_id)
    return rows


def found(actor, word):
    rows = queries.risks_visible_to(actor).filter(queries.having_words(actor, word.split()))
    return sorted(row.number for row in rows)


@pytest.mark.parametrize("most", [0, 2000])
@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("DATA", [1, 2]),
        ("desk", [1]),
        ("hir", [2, 3]),
        ("unfair", [3]),
        ("hir data", [2]),
        ("%", []),
        ("none", []),
    ],
)
def test_a_word_is_found_in_titles_and_systems(owner, register, monkeypatch, most, word, numbers):
    monkeypatch.setattr(queries, "TITLES_AT_MOST", most)
    monkeypatch.setattr(queries, "LISTED_AT_MOST", most)

    assert found(owner, word) == numbers


def test_counts_are_of_live_risks_of_the_own_organisation(owner, register):
    counts = queries.register_counts(owner)
    assert counts.cells == {(2, 2): 3}
    assert counts.levels == {"low": 3}
    assert counts.statuses == {"proposed": 3}
