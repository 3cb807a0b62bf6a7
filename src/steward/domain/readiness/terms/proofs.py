"""Records that prove requirements, and how well.

The levels, as Steward holds records today:

- L0, a statement: somebody said it. A template, a plan or an outline is worth nothing more.
- L1, a document: a version in force that names the requirement, written by one person, approved by
  another, free of template words.
- L2, a record of the system: the thing itself as it was done, kept row by row with its history, so
  that it can be read as of any instant; where it is frozen, its SHA-256 is reckoned again.
- L3, collected by machine: evidence that a source or a program brought and that names the
  requirement.
- L4, signed: frozen, signed by who answers for it while signed in, and its SHA-256 reckoned again
  at every reading. A name that somebody else typed is no signature.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from steward.domain.readiness.terms import Assurance

DOCUMENT = "document"
FILED = ("evidence_l1", "evidence_l2", "evidence_l3", "evidence_l4")
"""Items of evidence that name the requirement, a kind for each level that proves something."""
YEAR = 366
"""Days in which a yearly record is made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """A kind of record that proves requirements, at best at ``level``.

    ``period`` is how many days it holds where the record itself names no day; ``half_life`` in how
    many days what it adds halves after that. ``source`` names the clauses. ``ask`` says what to do
    for one, and ``effort_days`` how long that takes. ``permission`` shows the record.
    """

    name: str
    title: str
    level: Assurance
    requirements: tuple[str, ...]
    source: str
    ask: str
    effort_days: float
    permission: str
    period: int = YEAR
    half_life: int = 183


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What there is of one kind: ``covered`` of ``needed`` records are as they should be.

    ``on`` is the day of the latest, ``until`` the day up to which it holds where it names one.
    ``key`` and ``label`` name a single record. ``whole`` says whether its SHA-256 is still that of
    what was frozen; None where nothing is frozen.
    """

    kind: str
    covered: int
    needed: int
    on: date | None = None
    until: date | None = None
    key: UUID | None = None
    label: str = ""
    whole: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What evidence is worth for a requirement on a day, with the reason in words.

    ``claimed`` is the level of its kind and ``level`` what is left of it; ``borne`` lies between
    the shares of a statement and of the level. ``freshness`` and ``coverage`` are its two factors.
    """

    kind: str
    title: str
    label: str
    key: UUID | None
    claimed: Assurance
    level: Assurance
    borne: float
    freshness: float
    coverage: float
    why: str
