"""Which records prove which requirement, and how well: the table that readiness reads.

The levels, as Steward holds records today:

- L0, a statement: somebody said it. A template, a plan or an outline is worth nothing more.
- L1, a document: a version in force that names the requirement, written by one person, approved by
  another, free of template words.
- L2, a record of the system: the thing itself as it was done, kept row by row with its history, so
  that it can be read as of any instant; where it is frozen, its SHA-256 is reckoned again.
- L3, collected by machine: nothing collects yet, so nothing reaches it.
- L4, signed: frozen, signed by who answers for it while signed in, and its SHA-256 reckoned again
  at every reading. A name that somebody else typed is no signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from steward.domain.readiness.terms import Assurance

DOCUMENT = "document"
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


L1, L2, L4 = Assurance.DOCUMENT, Assurance.EXPORT, Assurance.SIGNED


def _kinds(*rows: RecordKind) -> Mapping[str, RecordKind]:
    return {row.name: row for row in rows}


KINDS: Mapping[str, RecordKind] = _kinds(
    RecordKind(
        name=DOCUMENT,
        title="Document in force",
        level=L1,
        requirements=(),
        source="7.5",
        ask="Publish a document that satisfies it",
        effort_days=0.25,
        permission="document.view",
        period=730,
        half_life=183,
    ),
    RecordKind(
        name="issue",
        title="Issues reviewed in time",
        level=L2,
        requirements=("4.1",),
        source="4.1",
        ask="Enter and review the issues",
        effort_days=0.5,
        permission="context.view",
    ),
    RecordKind(
        name="party",
        title="Needs of interested parties decided",
        level=L2,
        requirements=("4.2",),
        source="4.2",
        ask="Decide which needs of interested parties are taken on",
        effort_days=0.5,
        permission="context.view",
    ),
    RecordKind(
        name="law",
        title="Duties evaluated within a year",
        level=L2,
        requirements=("4.2",),
        source="4.2",
        ask="Evaluate laws, contracts and commitments",
        effort_days=1.0,
        permission="context.view",
    ),
    RecordKind(
        name="scope",
        title="Approved scope",
        level=L2,
        requirements=("4.3",),
        source="4.3",
        ask="Have a version of the scope approved",
        effort_days=0.5,
        permission="context.view",
        half_life=366,
    ),
    RecordKind(
        name="process",
        title="Processes reviewed in time",
        level=L2,
        requirements=("4.4",),
        source="4.4",
        ask="Enter the processes and what flows between them",
        effort_days=1.0,
        permission="context.view",
    ),
    RecordKind(
        name="decision",
        title="Decision of top management",
        level=L2,
        requirements=("5.1",),
        source="5.1",
        ask="Record what top management decided",
        effort_days=0.25,
        permission="context.view",
    ),
    RecordKind(
        name="duty",
        title="Duties with somebody accountable",
        level=L2,
        requirements=("5.3", "A.3.2"),
        source="5.3, A.3.2",
        ask="Give every duty somebody who is accountable",
        effort_days=0.5,
        permission="context.view",
    ),
    RecordKind(
        name="risk_criteria",
        title="Risk criteria in force",
        level=L2,
        requirements=("6.1.1",),
        source="6.1.1, 6.1.2",
        ask="Adopt the risk criteria",
        effort_days=0.5,
        permission="risk.view",
        period=730,
    ),
    RecordKind(
        name="assessment",
        title="Risks with an approved assessment",
        level=L2,
        requirements=("6.1.2", "8.2"),
        source="6.1.2, 8.2",
        ask="Have the assessments of the risks approved",
        effort_days=1.0,
        permission="risk.view",
    ),
    RecordKind(
        name="statement",
        title="Frozen Statement of Applicability",
        level=L2,
        requirements=("6.1.3",),
        source="6.1.3",
        ask="Freeze the Statement of Applicability",
        effort_days=0.25,
        permission="soa.view",
    ),
    RecordKind(
        name="treatment",
        title="Treatments verified as effective",
        level=L2,
        requirements=("8.3",),
        source="6.1.3, 8.3",
        ask="Have treatments verified",
        effort_days=1.0,
        permission="risk.view",
    ),
    RecordKind(
        name="impact_assessment",
        title="AI systems with an approved impact assessment",
        level=L2,
        requirements=("6.1.4", "8.4", "A.5.3", "A.5.4", "A.5.5"),
        source="6.1.4, 8.4, A.5",
        ask="Have the impact assessments approved",
        effort_days=2.0,
        permission="impact.view",
    ),
    RecordKind(
        name="objective",
        title="Objectives agreed to and running",
        level=L2,
        requirements=("6.2",),
        source="6.2",
        ask="Agree on objectives and start them",
        effort_days=0.5,
        permission="objective.view",
    ),
    RecordKind(
        name="measurement",
        title="Objectives measured in time",
        level=L2,
        requirements=("9.1",),
        source="9.1",
        ask="Measure the objectives",
        effort_days=0.25,
        permission="objective.view",
    ),
    RecordKind(
        name="change",
        title="Approved change that was looked back at",
        level=L2,
        requirements=("6.3",),
        source="6.3, 8.1",
        ask="Approve a planned change and look back at it",
        effort_days=0.5,
        permission="change.view",
        period=730,
    ),
    RecordKind(
        name="budget",
        title="Money planned for this year",
        level=L2,
        requirements=("7.1",),
        source="7.1",
        ask="Enter the budget of this year",
        effort_days=0.25,
        permission="context.view",
    ),
    RecordKind(
        name="capacity",
        title="Functions with enough days",
        level=L2,
        requirements=("7.1", "A.4.6"),
        source="7.1, A.4.6",
        ask="Enter the days that functions need and have",
        effort_days=0.25,
        permission="context.view",
    ),
    RecordKind(
        name="competence",
        title="Required competences assessed in time",
        level=L2,
        requirements=("7.2", "A.4.6"),
        source="7.2",
        ask="Assess the holders of functions",
        effort_days=1.0,
        permission="competence.view",
    ),
    RecordKind(
        name="campaign",
        title="People who did their part in a campaign",
        level=L2,
        requirements=("7.3",),
        source="7.3",
        ask="Hold an awareness campaign",
        effort_days=1.0,
        permission="campaign.view",
    ),
    RecordKind(
        name="communication",
        title="Planned communication held in time",
        level=L2,
        requirements=("7.4",),
        source="7.4",
        ask="Plan what is communicated, and do it",
        effort_days=0.5,
        permission="communication.view",
    ),
    RecordKind(
        name="controlled",
        title="Documents in force reviewed in time",
        level=L2,
        requirements=("7.5.2", "7.5.3"),
        source="7.5.2, 7.5.3",
        ask="Review the documents in force",
        effort_days=0.5,
        permission="document.view",
    ),
    RecordKind(
        name="planned_activity",
        title="Planned work done",
        level=L2,
        requirements=("8.1",),
        source="8.1",
        ask="Plan recurring work, and say when it was done",
        effort_days=0.5,
        permission="calendar.view",
    ),
    RecordKind(
        name="provision",
        title="What others do, looked at within a year",
        level=L2,
        requirements=("8.1", "A.10.3"),
        source="8.1, A.10.3",
        ask="Look at what others do for the organisation",
        effort_days=0.5,
        permission="context.view",
    ),
    RecordKind(
        name="audit_programme",
        title="Approved audit programme",
        level=L2,
        requirements=("9.2.2",),
        source="9.2.2",
        ask="Have the audit programme approved",
        effort_days=0.5,
        permission="audit.view",
    ),
    RecordKind(
        name="audit",
        title="Signed report of an internal audit",
        level=L4,
        requirements=("9.2.1", "9.2.2"),
        source="9.2",
        ask="Hold an internal audit and sign its report",
        effort_days=5.0,
        permission="audit.view",
    ),
    RecordKind(
        name="management_review",
        title="Signed minutes of a management review",
        level=L4,
        requirements=("9.3.1", "9.3.2", "9.3.3"),
        source="9.3",
        ask="Hold a management review and sign its minutes",
        effort_days=1.0,
        permission="review.view",
    ),
    RecordKind(
        name="improvement",
        title="Finding that was closed",
        level=L2,
        requirements=("10.1",),
        source="10.1",
        ask="Bring a finding to its end",
        effort_days=1.0,
        permission="finding.view",
        period=730,
    ),
    RecordKind(
        name="nonconformity",
        title="Nonconformities closed or within their clocks",
        level=L2,
        requirements=("10.2",),
        source="10.2",
        ask="Close a nonconformity with its effect judged",
        effort_days=1.0,
        permission="finding.view",
    ),
    RecordKind(
        name="place",
        title="Channel for concerns is open",
        level=L2,
        requirements=("A.3.3",),
        source="A.3.3",
        ask="Open the channel for concerns",
        effort_days=0.25,
        permission="incident.view",
    ),
    RecordKind(
        name="inventory",
        title="AI systems with their models, datasets or suppliers",
        level=L2,
        requirements=("A.4.2",),
        source="A.4.2",
        ask="Say on which parts every AI system relies",
        effort_days=0.5,
        permission="system.view",
    ),
    RecordKind(
        name="dataset",
        title="Datasets with an owner",
        level=L2,
        requirements=("A.4.3",),
        source="A.4.3",
        ask="Enter the datasets with who answers for them",
        effort_days=0.5,
        permission="part.view",
    ),
    RecordKind(
        name="tool",
        title="Tools with a licence that runs",
        level=L2,
        requirements=("A.4.4",),
        source="A.4.4",
        ask="Enter the tools with their licences",
        effort_days=0.25,
        permission="context.view",
    ),
    RecordKind(
        name="incident",
        title="Incident or drill that was looked back at",
        level=L2,
        requirements=("A.8.4",),
        source="A.8.4",
        ask="Hold a drill and write down its result",
        effort_days=0.5,
        permission="incident.view",
    ),
    RecordKind(
        name="intended_use",
        title="AI systems with a stated intended use",
        level=L2,
        requirements=("A.9.4",),
        source="A.9.4",
        ask="State the intended use of every AI system",
        effort_days=0.25,
        permission="system.view",
    ),
)
