"""Who may give which role, which moves a tree permits, and how it is drawn; codes and tries."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import quote
from uuid import UUID

from steward.foundation.core.actor import Reach
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import APPETITES, PERMISSIONS, WITHIN_REACH, Role

LONGEST_NAME = 200
LETTERS = str.maketrans("013457@$!", "oleastasi")
"""Which letters people write as which figures and signs."""
RHYTHM = 4
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser says of itself, the narrower first: most also claim to be Chrome or Safari."""
PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def role_of(name: str) -> Role:
    """Return the role with the name.

    Raises:
        Invalid: There is none.
    """
    if name not in set(Role):
        raise Invalid(f"There is no role {name!r}.", place="role")
    return Role(name)


def check_grantable(permissions: frozenset[str], role: Role) -> None:
    """Refuse to let anybody hand out more than they hold.

    Raises:
        NotAllowed: The role may something that the giver may not.
    """
    check_holds(permissions, PERMISSIONS[role], f"The role {role.label}")


def check_holds(permissions: frozenset[str], given: frozenset[str], what: str) -> None:
    """Refuse to let anybody hand out more than they hold.

    Raises:
        NotAllowed: What is given holds something that the giver may not.
    """
    if not given <= permissions:
        raise NotAllowed(f"{what} may more than you.", place="role")


def check_scopes(scopes: Iterable[str], held: frozenset[str]) -> list[str]:
    """Return the permissions that a token is made for, sorted, each once.

    Raises:
        Invalid: There is none, or one that the member does not hold.
    """
    chosen = sorted(set(scopes))
    if not chosen:
        raise Invalid("Choose at least one thing that the token may do.", place="scopes")
    beyond = [name for name in chosen if name not in held]
    if beyond:
        raise Invalid(f"The member may not: {', '.join(beyond)}.", place="scopes")
    return chosen


def grantable_roles(permissions: frozenset[str]) -> list[Role]:
    """Return the roles that somebody with these permissions may hand out."""
    return [role for role in Role if PERMISSIONS[role] <= permissions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one role gives a member, its own or a group's; ``reach`` is None for the whole."""

    name: str
    role: Role
    permissions: frozenset[str]
    reach: Reach | None = None

    @property
    def given(self) -> frozenset[str]:
        """Return what the role gives within its reach."""
        return self.permissions if self.reach is None else self.permissions & WITHIN_REACH


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a member may where, by all its grants; ``role`` leads where one has to be named.

    ``held_back`` names the grants that give something elsewhere than where the member sees, which
    therefore takes no effect.
    """

    role: Role
    permissions: frozenset[str]
    reach: Reach | None
    roles: frozenset[Role]
    held_back: tuple[str, ...] = ()


def combined(grants: Sequence[Grant]) -> Standing:
    """Return what several grants give together, at least one.

    The member sees what any of them shows, and may there what is given for all of that: nothing
    that was given for a part spreads to another.
    """
    reach = joined([grant.reach for grant in grants])
    every = frozenset[str]().union(*(grant.given for grant in grants))
    permissions = every
    if any(grant.reach != reach for grant in grants):
        permissions = frozenset(
            name
            for name in every
            if _covers(joined([item.reach for item in grants if name in item.given]), reach)
        )
    roles = {
        grant.role
        for grant in grants
        if _covers(joined([item.reach for item in grants if item.role is grant.role]), reach)
    }
    return Standing(
        role=max(grants, key=lambda grant: len(grant.given)).role,
        permissions=permissions,
        reach=reach,
        roles=frozenset(roles),
        held_back=tuple(grant.name for grant in grants if not grant.given <= permissions),
    )


def joined(reaches: Sequence[Reach | None]) -> Reach | None:
    """Return what several reaches, at least one, show together; None is the whole."""
    parts = [reach for reach in reaches if reach is not None]
    if len(parts) < len(reaches):
        return None
    return Reach(
        person=parts[0].person,
        units=frozenset[UUID]().union(*(part.units for part in parts)),
        systems=frozenset[UUID]().union(*(part.systems for part in parts)),
    )


def _covers(wide: Reach | None, narrow: Reach | None) -> bool:
    """Say whether one reach shows all that another does, by what is named in them."""
    if wide is None or narrow is None:
        return wide is None
    return narrow.units <= wide.units and narrow.systems <= wide.systems


def check_nothing_lost(standing: Standing, what: str) -> None:
    """Refuse grants that cannot all take effect.

    Raises:
        Conflict: Some grant gives something for another part than the others.
    """
    if standing.held_back:
        told = " and ".join(f"“{name}”" for name in standing.held_back)
        raise Conflict(
            f"{what} would see more than {told} is given for, and what that gives would take no"
            " effect. Give roles of one member for the same part of the organisation."
        )


def check_days(starts_on: date | None, ends_on: date | None) -> None:
    """Refuse a last day before the first.

    Raises:
        Invalid: The last day lies before the first.
    """
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid("The last day lies before the first.", place="ends_on")


def check_owner_remains(lasting_owners: Sequence[UUID], leaving: UUID) -> None:
    """Refuse what would leave an organisation without an owner.

    Args:
        lasting_owners: The people who own it without an end date.
        leaving: Whose ownership is about to end.

    Raises:
        Conflict: Nobody else owns the organisation for good.
    """
    if not set(lasting_owners) - {leaving}:
        raise Conflict("This is the last owner; make somebody else an owner first.")


def check_name(name: str, *, place: str = "name", what: str = "a name") -> str:
    """Return a name without spaces around it.

    Raises:
        Invalid: It is empty, too long, or holds the character NUL.
    """
    tidy = name.strip()
    if not tidy:
        raise Invalid(f"Give {what}.", place=place)
    if len(tidy) > LONGEST_NAME or "\x00" in tidy:
        raise Invalid(f"Use at most {LONGEST_NAME} ordinary characters.", place=place)
    return tidy


def check_appetite(appetite: str) -> str:
    """Return the level.

    Raises:
        Invalid: It is no level.
    """
    if appetite not in APPETITES:
        raise Invalid(f"Choose one of {', '.join(APPETITES)}.", place="appetite")
    return appetite


def check_no_cycle(unit: UUID, parent: UUID | None, parents: Mapping[UUID, UUID | None]) -> None:
    """Refuse to put a unit below itself.

    Raises:
        Conflict: The parent is the unit or stands below it.
    """
    above = parent
    while above is not None:
        if above == unit:
            raise Conflict("A unit cannot stand below itself.", place="parent")
        above = parents.get(above)


Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Branch(Generic[Node]):
    """A unit with the units below it."""

    unit: Node
    below: "list[Branch[Node]]"


def grown(
    units: Sequence[Node],
    *,
    key: Callable[[Node], UUID],
    parent: Callable[[Node], UUID | None],
    name: Callable[[Node], str],
) -> list[Branch[Node]]:
    """Return the trees of the units, by name; a unit whose parent is absent stands at the top."""
    ordered = sorted(units, key=lambda unit: name(unit).casefold())
    branches = {key(unit): Branch(unit, []) for unit in ordered}
    roots: list[Branch[Node]] = []
    for branch in branches.values():
        above = parent(branch.unit)
        siblings = roots if above is None or above not in branches else branches[above].below
        siblings.append(branch)
    return roots


def flattened(branches: Sequence[Branch[Node]], depth: int = 0) -> list[tuple[int, Node]]:
    """Return the units of trees from top to bottom with their depth."""
    rows: list[tuple[int, Node]] = []
    for branch in branches:
        rows.append((depth, branch.unit))
        rows += flattened(branch.below, depth + 1)
    return rows


def device_of(agent: str) -> str:
    """Return what a browser's ``User-Agent`` says in words, such as “Firefox on Windows”."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    platform = next((name for mark, name in PLATFORMS if mark in agent), "")
    if not browser:
        return f"A program on {platform}" if platform else "An unknown program"
    return f"{browser} on {platform}" if platform else browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How tries at a secret are slowed down: ``free`` of them, then waits from first to longest."""

    free: int
    first: timedelta
    longest: timedelta


def wait_after(tries: int, pace: Pace) -> timedelta:
    """Return how long to wait after so many tries: nothing at first, then twice as long each."""
    over = tries - pace.free
    if over < 0:
        return timedelta(0)
    doublings = min(over, 30)  # beyond that any wait is the longest
    return min(pace.longest, pace.first * 2**doublings)


STEP_SECONDS = 30
DIGITS = 6


def step_of(moment: datetime) -> int:
    """Return the number of the half minute in which a moment lies (RFC 6238, 4.2)."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """Return the six digits of a half minute (RFC 6238, 4; RFC 4226, 5.3)."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_shown(secret: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """Return which half minute a code belongs to: this one, the one before or after it.

    Args:
        secret: What the app and Steward share.
        code: What was typed.
        now: When.
        after: The last half minute whose code was used: it and what lies before work no more,
            so that nobody uses a code twice (RFC 6238, 5.2).
    """
    here = step_of(now)
    matching: int | None = None
    for step in (here - 1, here, here + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if same and step > after and matching is None:
            matching = step
    return matching


def address_of_secret(secret: str, *, account: str, host: str) -> str:
    """Return what an authenticator app reads from the picture (Key URI format).

    Args:
        secret: In base 32.
        account: The e-mail address.
        host: Where this installation answers, so that two of them are told apart.
    """
    issuer = quote(f"Steward {host}")
    return f"otpauth://totp/{issuer}:{quote(account)}?secret={secret}&issuer={issuer}"


def hearts_of(password: str) -> set[str]:
    """Return what a password is at heart: without what surrounds its letters, said once.

    “Password2024!”, “P4ssw0rd!!!!” and “passwordpassword” are all “password” at heart.
    """
    low = password.lower().strip()
    ends = "".join(letter for letter in low if not letter.isalpha())
    bare = low.strip(ends)
    plain = low.translate(LETTERS)
    forms = {low, bare, bare.translate(LETTERS), plain.strip(ends)}
    return {_said_once(form) for form in forms if form}


def is_rhythm(password: str) -> bool:
    """Say whether a password is fewer than four letters said again and again, such as “xyzxyz”."""
    return len(_said_once(password.lower())) < RHYTHM <= len(password)


def _said_once(text: str) -> str:
    """Return the shortest text that is repeated to make this one."""
    return text[: (text + text).find(text, 1)]
