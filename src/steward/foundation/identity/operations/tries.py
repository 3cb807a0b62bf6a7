"""Tries at a secret are counted and slowed down, so that nobody guesses, and nobody is locked out.

Three counts stand beside each other: of one account from one address, of one account from
anywhere, and of one address at any account. A browser that has signed in to the account before has
a count of its own instead, which no stranger can use up. Source: OWASP Authentication Cheat Sheet,
“Login throttling”; OWASP, “Slow down online guessing attacks with device cookies”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from steward.foundation.identity.models import SignInTries
from steward.foundation.identity.queries import digest_of
from steward.foundation.identity.rules import Pace, wait_after

TRY_MINUTES = 15
"""Nobody waits longer for the next try."""
MEMORY = timedelta(hours=1)
"""A count is forgotten so long after its last wait."""
MOST = 1000
ONE = Pace(free=10, first=timedelta(seconds=30), longest=timedelta(minutes=TRY_MINUTES))
ACCOUNT = Pace(free=50, first=timedelta(seconds=5), longest=timedelta(minutes=1))
ORIGIN = Pace(free=100, first=timedelta(seconds=5), longest=timedelta(minutes=1))
"""Accounts and addresses are shared with strangers, so their waits stay short."""
CODES = Pace(free=20, first=timedelta(seconds=30), longest=timedelta(minutes=TRY_MINUTES))
"""Whoever tries codes knows the password already, and a code has but six digits."""
NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who tries to get in: at which account, from which address, from which known browser.

    ``code`` says that it is the second door, where a code is asked for.
    """

    email: str
    origin: str
    browser: str = ""
    code: bool = False

    @property
    def counts(self) -> list[tuple[str, Pace]]:
        """Return what a try counts towards."""
        account, what = self.email.strip().lower(), "code" if self.code else "sign-in"
        if self.browser:
            return [(f"{what}-known:{account}:{self.browser}", ONE)]
        return [
            (f"{what}:{account}:{self.origin}", ONE),
            (f"{what}-account:{account}", CODES if self.code else ACCOUNT),
            (f"{what}-origin:{self.origin}", ORIGIN),
        ]


def claim_sign_in(*, door: Door, now: datetime) -> timedelta:
    """Count one try at a door; return how long to wait before it may be made, zero if it may.

    It is the same whether the account exists.
    """
    return _claim(door.counts, now)


@transaction.atomic
def settle_sign_in(*, door: Door, now: datetime) -> None:
    """Take back what a right password or code counted.

    The count of its own account and address ends. Those that strangers share lose this one try
    only: somebody with an account here must not clear the way for tries at others.
    """
    own, *shared = [digest_of(about) for about, _ in door.counts]
    SignInTries.objects.filter(key=own).delete()
    for row in _locked(shared):
        row.tries, row.until = max(0, row.tries - 1), now
        row.save(update_fields=["tries", "until"])
    SignInTries.objects.filter(until__lt=now - MEMORY).delete()


def claim_try(*, about: str, now: datetime) -> bool:
    """Count one try at a secret and say whether it may be made; nobody waits over 15 minutes."""
    return _claim([(about, ONE)], now) == NO_WAIT


def forget_tries(*, about: str, now: datetime) -> None:
    """Forget the tries at a secret that proved right, and every count that is over."""
    SignInTries.objects.filter(key=digest_of(about)).delete()
    SignInTries.objects.filter(until__lt=now - MEMORY).delete()


@transaction.atomic
def _claim(counts: Sequence[tuple[str, Pace]], now: datetime) -> timedelta:
    """Count a try that may be made; one that must wait counts nowhere and lengthens no wait.

    The rows are locked before they are looked at: processes that try at the same time cannot have
    more tries between them than one process alone.
    """
    paces = {digest_of(about): pace for about, pace in counts}
    SignInTries.objects.bulk_create(
        [SignInTries(key=key, tries=0, until=now) for key in sorted(paces)], ignore_conflicts=True
    )
    rows = _locked(list(paces))
    wait = max(row.until - now for row in rows)
    if wait > NO_WAIT:
        return wait
    for row in rows:
        row.tries = 1 if row.until < now - MEMORY else min(row.tries + 1, MOST)
        row.until = now + wait_after(row.tries, paces[row.key])
        row.save(update_fields=["tries", "until"])
    return NO_WAIT


def _locked(keys: Sequence[str]) -> list[SignInTries]:
    """Return the counts, locked in one order everywhere, so that two tries cannot block another."""
    return list(SignInTries.objects.select_for_update().filter(key__in=keys).order_by("key"))
