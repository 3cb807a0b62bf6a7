from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.identity.models import SignInTries
from steward.foundation.identity.operations.tries import (
    ACCOUNT,
    MEMORY,
    NO_WAIT,
    ONE,
    ORIGIN,
    TRY_MINUTES,
    Door,
    claim_sign_in,
    claim_try,
    forget_tries,
    settle_sign_in,
)
from steward.foundation.identity.rules import wait_after

ADA = "ada@harbour.example"


@given(st.integers(1, 2000), st.sampled_from([ONE, ACCOUNT, ORIGIN]))
def test_waits_begin_late_only_grow_and_have_an_end(tries, pace):
    wait = wait_after(tries, pace)

    assert (wait == NO_WAIT) == (tries < pace.free)
    assert wait <= wait_after(tries + 1, pace) <= pace.longest


def test_tries_are_counted_and_forgotten(database, now):
    assert [claim_try(about="x", now=now) for _ in range(12)] == [True] * 10 + [False] * 2
    assert claim_try(about="another", now=now)

    later = now + MEMORY + timedelta(minutes=1)
    assert [claim_try(about="x", now=later) for _ in range(10)] == [True] * 10
    forget_tries(about="x", now=later)
    assert SignInTries.objects.count() == 0


def test_a_refused_try_lengthens_no_wait(database, now):
    for _ in range(10):
        claim_try(about="x", now=now)
    first = ONE.first
    for second in range(1, 30):
        assert not claim_try(about="x", now=now + timedelta(seconds=second))

    assert claim_try(about="x", now=now + first)
    assert not claim_try(about="x", now=now + first + ONE.first)
    assert claim_try(about="x", now=now + first + 2 * ONE.first)


def test_nobody_ever_waits_longer_than_said(database, now):
    at = now
    for _ in range(200):
        claim_try(about="x", now=at)
        at += timedelta(minutes=1)

    assert claim_try(about="x", now=at + timedelta(minutes=TRY_MINUTES))


def test_strangers_everywhere_cannot_make_a_known_browser_wait(database, now):
    for n in range(200):
        claim_sign_in(door=Door(email=ADA, origin=f"10.0.{n}.1"), now=now)

    assert claim_sign_in(door=Door(email=ADA, origin="10.9.9.9"), now=now) > NO_WAIT
    known = Door(email=ADA, origin="10.9.9.9", browser="mine")
    assert claim_sign_in(door=known, now=now) == NO_WAIT


def test_one_address_cannot_try_one_password_at_everybody(database, now):
    doors = [Door(email=f"p{n}@harbour.example", origin="10.0.0.1") for n in range(130)]
    free = [claim_sign_in(door=door, now=now) == NO_WAIT for door in doors]

    assert free.count(True) == ORIGIN.free


def test_an_account_of_ones_own_does_not_clear_the_way_to_others(database, now):
    own = Door(email="mallory@harbour.example", origin="10.0.0.1")
    tried = 0
    for n in range(300):
        if claim_sign_in(door=own, now=now) == NO_WAIT:
            settle_sign_in(door=own, now=now)
        victim = Door(email=f"p{n}@harbour.example", origin="10.0.0.1")
        tried += claim_sign_in(door=victim, now=now) == NO_WAIT

    assert tried <= ORIGIN.free
