import base64
from datetime import UTC, datetime, timedelta

import pytest

from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.sealing import seal, unseal
from steward.foundation.identity.models import Person, RecoveryCode, SecondFactor
from steward.foundation.identity.operations import factors
from steward.foundation.identity.queries import has_second_factor, recovery_codes_left
from steward.foundation.identity.rules import code_at, step_of, step_shown
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

RFC_SECRET = b"12345678901234567890"


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def person(owner):
    return Person.objects.get(pk=owner.id)


@pytest.fixture
def sealed():
    return factors.new_secret()


def code_of(sealed, moment):
    return code_at(base64.b32decode(factors.opened(sealed)), step_of(moment))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds, code):
    assert code_at(RFC_SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_code_is_taken_half_a_minute_early_or_late_and_no_more(now):
    here = step_of(now)
    taken = [
        step_shown(RFC_SECRET, code_at(RFC_SECRET, here + d), now=now, after=0)
        for d in (-2, -1, 0, 1, 2)
    ]

    assert taken == [None, here - 1, here, here + 1, None]
    assert step_shown(RFC_SECRET, "", now=now, after=0) is None
    assert step_shown(RFC_SECRET, "é" * 6, now=now, after=0) is None


def test_what_is_sealed_opens_with_the_same_key_and_purpose_only():
    sealed = seal("words", key="k" * 50, purpose="one")

    assert unseal(sealed, key="k" * 50, purpose="one") == "words"
    assert "words" not in sealed
    assert unseal(sealed, key="k" * 50, purpose="two") is None
    assert unseal(sealed, key="j" * 50, purpose="one") is None
    altered = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
    assert unseal(altered, key="k" * 50, purpose="one") is None


def test_a_code_never_works_twice_not_even_the_one_of_the_set_up(owner, person, sealed, now):
    code = code_of(sealed, now)
    factors.set_up_second_factor(actor=owner, person=person, sealed=sealed, code=code)

    with pytest.raises(Invalid):
        factors.check_second_factor(person=person, code=code, now=now)
    later = now + timedelta(seconds=30)
    factors.check_second_factor(person=person, code=code_of(sealed, later), now=later)
    with pytest.raises(Invalid):
        factors.check_second_factor(person=person, code=code_of(sealed, later), now=later)
    with pytest.raises(Invalid):  # an older one that nobody used
        factors.check_second_factor(person=person, code=code, now=later)


def test_a_recovery_code_works_once_and_the_journal_counts(owner, person, sealed, now):
    codes = factors.set_up_second_factor(
        actor=owner, person=person, sealed=sealed, code=code_of(sealed, now)
    )

    assert len(set(codes)) == factors.RECOVERY_CODES
    factors.check_second_factor(person=person, code=f" {codes[0].upper()} ", now=now)
    with pytest.raises(Invalid) as refused:
        factors.check_second_factor(person=person, code=codes[0], now=now)
    assert refused.value.place == "code"
    assert recovery_codes_left(person.pk) == 9
    set_tenant(owner.organisation_id)
    assert Entry.objects.get(event="member.recovery_code_used").payload == {"left": 9}
    stored = RecoveryCode.objects.values_list("digest", flat=True)
    assert not {code.replace("-", "") for code in codes} & set(stored)
    assert factors.opened(sealed) not in SecondFactor.objects.get().sealed_secret


def test_new_recovery_codes_end_the_old_ones(owner, person, sealed, now):
    with pytest.raises(Conflict):
        factors.renew_recovery_codes(actor=owner, person=person)
    old = factors.set_up_second_factor(
        actor=owner, person=person, sealed=sealed, code=code_of(sealed, now)
    )
    new = factors.renew_recovery_codes(actor=owner, person=person)

    with pytest.raises(Invalid):
        factors.check_second_factor(person=person, code=old[0], now=now)
    factors.check_second_factor(person=person, code=new[0], now=now)


def test_a_wrong_code_sets_nothing_up_and_a_second_one_replaces_none(owner, person, sealed, now):
    wrong = str((int(code_of(sealed, now)) + 1) % 10**6).zfill(6)
    with pytest.raises(Invalid):
        factors.set_up_second_factor(actor=owner, person=person, sealed=sealed, code=wrong)
    assert not has_second_factor(person.pk)

    code = code_of(sealed, now)
    factors.set_up_second_factor(actor=owner, person=person, sealed=sealed, code=code)
    other = factors.new_secret()
    with pytest.raises(Conflict):
        factors.set_up_second_factor(
            actor=owner, person=person, sealed=other, code=code_of(other, now)
        )
    factors.drop_second_factor(actor=owner, person=person)
    assert (has_second_factor(person.pk), recovery_codes_left(person.pk)) == (False, 0)
    with pytest.raises(Conflict):
        factors.drop_second_factor(actor=owner, person=person)


def test_only_who_may_change_the_organisation_requires_a_second_factor(owner):
    with pytest.raises(NotAllowed):
        factors.require_second_factor(actor=a_member(owner, Role.MANAGER), first_day=owner.today)
    with pytest.raises(Invalid) as refused:
        factors.require_second_factor(actor=owner, first_day=owner.today - timedelta(days=1))
    assert refused.value.place == "first_day"

    factors.require_second_factor(actor=owner, first_day=owner.today)
    factors.require_second_factor(actor=owner, first_day=owner.today)
    factors.require_second_factor(actor=owner, first_day=None)

    events = list(Entry.objects.filter(event__contains="second_factor").values_list("event"))
    assert sorted(events) == [
        ("organisation.second_factor_required",),
        ("organisation.second_factor_waived",),
    ]
