"""The counts that triggers keep are those of the rows, however the rows were written."""

from collections import Counter

import pytest

from steward.domain.risks import queries
from steward.domain.risks.models import Risk
from steward.domain.risks.models.counts import RiskCount
from steward.domain.risks.operations.counting import sum_counts
from steward.domain.systems.models import AiSystem
from steward.foundation.core.ids import uuid7
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import an_owner

STATES = (("proposed", "low", 1, 2), ("accepted", "high", 4, 4), ("dismissed", "high", 4, 4))


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def system(owner):
    return AiSystem.objects.create(
        organisation_id=owner.organisation_id, number=900, name="Desk", facts={}
    )


def risks(owner, system, count):
    made = []
    for number in range(count):
        status, level, likelihood, consequence = STATES[number % 3]
        score = {"likelihood": likelihood, "consequence": consequence, "level": level}
        points = {
            f"{point}_{name}": value
            for point in ("inherent", "current", "target")
            for name, value in score.items()
        }
        made.append(
            Risk(
                id=uuid7(),
                organisation_id=owner.organisation_id,
                number=9_000 + number,
                system=system,
                scenario=f"X-{number}",
                title="Something",
                category="safety",
                current_rank=1.0,
                fingerprint="x",
                status=status,
                **points,
            )
        )
    return made


def counted(owner):
    kept = queries.register_counts(owner)
    rows = list(Risk.objects.visible_to(owner))
    live = [row for row in rows if row.status in queries.LIVE]
    assert kept.statuses == Counter(row.status for row in rows)
    assert kept.levels == Counter(row.current_level for row in live)
    assert kept.cells == Counter((row.current_likelihood, row.current_consequence) for row in live)
    return sum(kept.statuses.values())


@pytest.mark.parametrize("count", [1, 3, 700], ids=["one", "few", "copied"])
def test_the_counts_follow_every_way_of_writing(owner, system, count):
    written = Risk.objects.write(risks(owner, system, count))
    assert counted(owner) == count

    for row in written:
        row.current_level, row.current_likelihood = "critical", 5
    Risk.objects.rewrite(written, ["current_level", "current_likelihood"])
    assert counted(owner) == count

    written[0].status = "withdrawn"
    written[0].save()
    Risk.objects.filter(pk=written[0].pk).update(reason="Nothing that is counted")
    assert counted(owner) == count

    Risk.objects.filter(status="accepted").delete()
    counted(owner)
    system.delete()
    assert counted(owner) == 0


def test_summing_changes_no_count_and_leaves_a_row_for_each_state(owner, system):
    written = Risk.objects.write(risks(owner, system, 3))
    for row in written:
        row.status = "withdrawn"
        row.save()
    booked = RiskCount.objects.visible_to(owner).count()

    sum_counts(actor=owner)

    assert counted(owner) == 3
    assert RiskCount.objects.visible_to(owner).count() == 2 < booked


def test_the_counts_are_those_of_the_own_organisation(owner, system, now):
    Risk.objects.write(risks(owner, system, 3))
    other, _ = an_owner(now, name="Another", email="another@example.org")
    set_tenant(other.organisation_id)

    assert not queries.register_counts(other).statuses
