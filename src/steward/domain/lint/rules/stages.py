"""The two stages of a certification audit: what must be there, and whether it would hold.

Stage 1 looks at what is documented, stage 2 at whether it works. Source: ISO/IEC 17021-1:2015,
9.3.1, in our own words.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from steward.domain.lint.terms import AuditStage, LintSeverity


class Holds(StrEnum):
    """Whether a row would hold before an auditor."""

    YES = "yes"
    DOUBTFUL = "doubtful"
    NO = "no"

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return _HOLDS[self]

    @property
    def tone(self) -> str:
        """Return how it is coloured."""
        return {Holds.YES: "good", Holds.DOUBTFUL: "warn", Holds.NO: "bad"}[self]


_HOLDS = {
    Holds.YES: "Would hold",
    Holds.DOUBTFUL: "Would raise questions",
    Holds.NO: "Would not hold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something an auditor wants to see; ``needed`` when without one the row cannot hold.

    ``one`` is what a single one is called, where that differs from ``words``.
    """

    key: str
    words: str
    href: str
    needed: bool = True
    one: str = ""

    def counted(self, many: int) -> str:
        """Return how many there are, in words."""
        return f"{many:,} {self.one or self.words if many == 1 else self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """What an auditor looks at together; results about these clauses belong to it."""

    id: str
    title: str
    asks: str
    clauses: tuple[str, ...]
    things: tuple[Thing, ...]


ONE = (
    StageRow(
        id="scope",
        title="Scope, roles and sites",
        asks="What is inside the management system and what is not, in which roles towards AI, at"
        " which sites and with how many people?",
        clauses=("4.1", "4.3", "4.4"),
        things=(
            Thing(key="scope", words="approved scopes", one="approved scope", href="/scope"),
            Thing(
                key="roles", words="stated AI roles", one="stated AI role", href="/context/roles"
            ),
            Thing(
                key="sites",
                words="sites and subsidiaries",
                one="site or subsidiary",
                href="/settings/units",
                needed=False,
            ),
            Thing(
                key="heads",
                words="people counted in the scope",
                one="person counted in the scope",
                href="/scope",
                needed=False,
            ),
            Thing(
                key="workers",
                words="people in the register",
                one="person in the register",
                href="/competence/people",
            ),
            Thing(
                key="issues",
                words="issues of the context",
                one="issue of the context",
                href="/context/issues",
            ),
            Thing(
                key="processes", words="processes", one="process", href="/processes", needed=False
            ),
        ),
    ),
    StageRow(
        id="leadership",
        title="Policy, objectives and organisation",
        asks="Is there an approved AI policy, with objectives that can be measured, and does"
        " everybody know who decides what?",
        clauses=("5.1", "5.2", "5.3", "6.2", "A.2", "A.3"),
        things=(
            Thing(
                key="policy",
                words="AI policies in force",
                one="AI policy in force",
                href="/documents",
            ),
            Thing(
                key="objectives",
                words="agreed objectives",
                one="agreed objective",
                href="/objectives",
            ),
            Thing(
                key="duties",
                words="responsibilities",
                one="responsibility",
                href="/responsibilities/matrix",
            ),
        ),
    ),
    StageRow(
        id="methods",
        title="Methods for risks and effects",
        asks="By which criteria are risks and effects on people assessed, and would two people come"
        " to the same result?",
        clauses=("6.1.1", "6.1.2", "6.1.4", "A.5"),
        things=(
            Thing(
                key="criteria",
                words="sets of risk criteria in force",
                one="set of risk criteria in force",
                href="/risks/criteria",
            ),
            Thing(
                key="risks",
                words="risks in the register",
                one="risk in the register",
                href="/risks",
            ),
            Thing(
                key="methods",
                words="methods in force as documents",
                one="method in force as a document",
                href="/documents/needed?necessity=mandatory",
                needed=False,
            ),
            Thing(
                key="impacts",
                words="approved impact assessments",
                one="approved impact assessment",
                href="/impact-assessments",
                needed=False,
            ),
        ),
    ),
    StageRow(
        id="statement",
        title="Statement of Applicability and treatment plan",
        asks="Does the statement give reasons both for what applies and for what does not, and did"
        " management approve the plan?",
        clauses=("6.1.3", "8.3"),
        things=(
            Thing(
                key="statements",
                words="frozen statements",
                one="frozen statement",
                href="/soa/revisions",
            ),
            Thing(key="decisions", words="decided controls", one="decided control", href="/soa"),
            Thing(
                key="treatments",
                words="approved treatments",
                one="approved treatment",
                href="/treatments",
            ),
        ),
    ),
    StageRow(
        id="laws",
        title="Laws, contracts and interested parties",
        asks="Which duties come from outside, and when were they last looked at?",
        clauses=("4.2",),
        things=(
            Thing(
                key="laws", words="laws and contracts", one="law or contract", href="/context/laws"
            ),
            Thing(
                key="parties", words="interested parties", one="interested party", href="/parties"
            ),
        ),
    ),
    StageRow(
        id="checks",
        title="Internal audit and management review",
        asks="Were an internal audit and a management review held, or are they on the calendar?",
        clauses=("9.1", "9.2", "9.3"),
        things=(
            Thing(
                key="audits",
                words="internal audits held or planned",
                one="internal audit held or planned",
                href="/audits",
            ),
            Thing(
                key="reviews",
                words="management reviews held or planned",
                one="management review held or planned",
                href="/reviews",
            ),
        ),
    ),
    StageRow(
        id="documents",
        title="Documented information",
        asks="Is there a list of documents with versions, owners and approvals?",
        clauses=("7.5",),
        things=(
            Thing(
                key="documents",
                words="published documents",
                one="published document",
                href="/documents",
            ),
        ),
    ),
    StageRow(
        id="means",
        title="Means and competence",
        asks="Which people, skills and tools does the system rest on?",
        clauses=("7.1", "7.2", "7.3", "7.4", "A.4"),
        things=(
            Thing(key="functions", words="functions", one="function", href="/competence"),
            Thing(
                key="systems",
                words="AI systems in the inventory",
                one="AI system in the inventory",
                href="/systems",
            ),
        ),
    ),
    StageRow(
        id="gaps",
        title="Known gaps",
        asks="What is known to be missing, and who mends it by when?",
        clauses=("6.3", "10.1", "10.2"),
        things=(
            Thing(key="findings", words="findings", one="finding", href="/findings", needed=False),
            Thing(key="tasks", words="open tasks", one="open task", href="/tasks", needed=False),
        ),
    ),
)
TWO = (
    StageRow(
        id="trace",
        title="From the inventory to reassessment, system by system",
        asks="Pick any AI system: who answers for it, what is it meant to do, what can it do to"
        " people, what was done about its risks, who let it into use, and what changed since?",
        clauses=("6.1", "8.2", "8.3", "8.4", "A.5", "A.6", "A.7", "A.9"),
        things=(
            Thing(
                key="systems",
                words="AI systems, each with its thread",
                one="AI system with its thread",
                href="/audits/trace",
            ),
            Thing(
                key="impacts",
                words="approved impact assessments",
                one="approved impact assessment",
                href="/impact-assessments",
            ),
            Thing(
                key="risks",
                words="risks in the register",
                one="risk in the register",
                href="/risks",
            ),
            Thing(
                key="treatments",
                words="approved treatments",
                one="approved treatment",
                href="/treatments",
            ),
        ),
    ),
    StageRow(
        id="control",
        title="Operation, changes and planned intervals",
        asks="Are results there at planned intervals and after changes, for as long as the system"
        " has been running?",
        clauses=("6.3", "8.1", "9.1", "A.2", "A.4", "A.8"),
        things=(
            Thing(
                key="applied",
                words="applicable controls",
                one="applicable control",
                href="/controls",
                needed=False,
            ),
            Thing(key="activities", words="recurring work", href="/calendar", needed=False),
            Thing(
                key="changes",
                words="planned changes",
                one="planned change",
                href="/changes",
                needed=False,
            ),
            Thing(
                key="measured", words="measured values", one="measured value", href="/objectives"
            ),
            Thing(
                key="incidents", words="incidents", one="incident", href="/incidents", needed=False
            ),
        ),
    ),
    StageRow(
        id="scope-lived",
        title="Context, scope and leadership as they are lived",
        asks="Does what is said at the top match what is done, and is the statement still true?",
        clauses=("4", "5", "6.2", "7.4", "7.5", "A.3"),
        things=(
            Thing(key="scope", words="approved scopes", one="approved scope", href="/scope"),
            Thing(
                key="policy",
                words="AI policies in force",
                one="AI policy in force",
                href="/documents",
            ),
            Thing(
                key="statements",
                words="frozen statements",
                one="frozen statement",
                href="/soa/revisions",
            ),
        ),
    ),
    StageRow(
        id="people",
        title="Competence and awareness",
        asks="Can those who do the work show that they are able to, and do they know the policy?",
        clauses=("7.1", "7.2", "7.3"),
        things=(
            Thing(key="functions", words="functions", one="function", href="/competence"),
            Thing(
                key="trainings", words="training records", one="training record", href="/trainings"
            ),
            Thing(
                key="campaigns",
                words="campaigns that ran",
                one="campaign that ran",
                href="/campaigns",
            ),
            Thing(
                key="interviews",
                words="interviews on record",
                one="interview on record",
                href="/audits",
                needed=False,
            ),
        ),
    ),
    StageRow(
        id="suppliers",
        title="Suppliers and customers",
        asks="What was asked of suppliers, what do the contracts say, and who watches changes?",
        clauses=("A.10",),
        things=(
            Thing(
                key="suppliers", words="suppliers", one="supplier", href="/suppliers", needed=False
            ),
            Thing(
                key="agreements",
                words="agreements with terms",
                one="agreement with terms",
                href="/suppliers/agreements",
                needed=False,
            ),
            Thing(
                key="notices",
                words="announced changes",
                one="announced change",
                href="/suppliers/changes",
                needed=False,
            ),
            Thing(
                key="shared",
                words="divisions of work",
                one="division of work",
                href="/suppliers/sharing",
                needed=False,
            ),
            Thing(
                key="customers", words="customers", one="customer", href="/customers", needed=False
            ),
        ),
    ),
    StageRow(
        id="checks",
        title="Internal audit and management review in full",
        asks="Was the audit independent and reported, and did the review look at every input and"
        " decide something?",
        clauses=("9.2", "9.3"),
        things=(
            Thing(
                key="programmes",
                words="approved audit programmes",
                one="approved audit programme",
                href="/audits/programme",
                needed=False,
            ),
            Thing(
                key="audits_reported",
                words="reported internal audits",
                one="reported internal audit",
                href="/audits",
            ),
            Thing(
                key="reviews_signed",
                words="signed management reviews",
                one="signed management review",
                href="/reviews",
            ),
        ),
    ),
    StageRow(
        id="corrections",
        title="Nonconformities, causes and effects",
        asks="Was the cause sought, the same elsewhere looked for, and the effect judged?",
        clauses=("10",),
        things=(
            Thing(key="findings", words="findings", one="finding", href="/findings", needed=False),
        ),
    ),
)
ROWS: Mapping[AuditStage, tuple[StageRow, ...]] = {AuditStage.ONE: ONE, AuditStage.TWO: TWO}
REST = StageRow(
    id="rest",
    title="What else would be asked",
    asks="Questions about clauses that no row above names.",
    clauses=(),
    things=(),
)


def row_of(clauses: Iterable[str], stage: AuditStage) -> str:
    """Return the row to which a question belongs: that of the first clause that a row names.

    The longest clause that fits decides, so that 6.1.3 goes before 6.1.
    """
    for clause in clauses:
        fitting = [
            (len(start), row.id)
            for row in ROWS[stage]
            for start in row.clauses
            if clause == start or clause.startswith(f"{start}.")
        ]
        if fitting:
            return max(fitting)[1]
    return REST.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A result as a row counts it."""

    id: str
    title: str
    rule: str
    record: str
    reason: str
    severity: LintSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row with what is there, what lint says, and whether it would hold."""

    row: StageRow
    things: tuple[tuple[Thing, int], ...]
    counts: Mapping[LintSeverity, int]
    waived: int
    holds: Holds
    reasons: tuple[str, ...]
    named: tuple[Asked, ...] = field(default=())

    @property
    def seen(self) -> tuple[tuple[str, str], ...]:
        """Return where each thing is, and how many there are in words."""
        return tuple((thing.href, thing.counted(many)) for thing, many in self.things)

    @property
    def open(self) -> int:
        """Return how many results are open."""
        return sum(self.counts.values())


def judged(
    row: StageRow,
    there: Mapping[str, int],
    counts: Mapping[LintSeverity, int],
    *,
    waived: int = 0,
    named: Sequence[Asked] = (),
) -> Judged:
    """Return whether a row would hold, with the reasons.

    It does not where something needed is not there or a major result is open; it raises questions
    where a minor one is. Waived results do not count; an auditor sees their reasons.
    """
    missing = [
        thing.one or thing.words
        for thing in row.things
        if thing.needed and not there.get(thing.key)
    ]
    reasons = [f"No {words}" for words in missing]
    major, minor = counts.get(LintSeverity.MAJOR, 0), counts.get(LintSeverity.MINOR, 0)
    reasons += [
        f"{many:,} {word} open" for many, word in ((major, "major"), (minor, "minor")) if many
    ]
    holds = Holds.NO if missing or major else Holds.DOUBTFUL if minor else Holds.YES
    return Judged(
        row=row,
        things=tuple((thing, there.get(thing.key, 0)) for thing in row.things),
        counts=counts,
        waived=waived,
        holds=holds,
        reasons=tuple(reasons),
        named=tuple(named),
    )


def whole(rows: Collection[Judged]) -> Holds:
    """Return whether all of it would hold: as the weakest row does."""
    found = {item.holds for item in rows}
    return next((item for item in (Holds.NO, Holds.DOUBTFUL) if item in found), Holds.YES)
