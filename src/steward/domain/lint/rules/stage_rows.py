"""What an auditor looks at together at each stage of a certification audit, and where it is.

Source: ISO/IEC 17021-1:2015, 9.3.1, in our own words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steward.domain.lint.terms import AuditStage


@dataclass(frozen=True, slots=True)
class Thing:
    """Something an auditor wants to see; ``needed`` when without one the row cannot hold.

    ``one`` is what a single one is called, where that differs from ``words``.
    """

    key: str
    href: str
    words: str
    one: str = ""
    needed: bool = True

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
            Thing("scope", "/scope", "approved scopes", "approved scope"),
            Thing("roles", "/context/roles", "stated AI roles", "stated AI role"),
            Thing(
                "sites",
                "/settings/units",
                "sites and subsidiaries",
                "site or subsidiary",
                needed=False,
            ),
            Thing(
                "heads",
                "/scope",
                "people counted in the scope",
                "person counted in the scope",
                needed=False,
            ),
            Thing(
                "workers", "/competence/people", "people in the register", "person in the register"
            ),
            Thing("issues", "/context/issues", "issues of the context", "issue of the context"),
            Thing("processes", "/processes", "processes", "process", needed=False),
        ),
    ),
    StageRow(
        id="leadership",
        title="Policy, objectives and organisation",
        asks="Is there an approved AI policy, with objectives that can be measured, and does"
        " everybody know who decides what?",
        clauses=("5.1", "5.2", "5.3", "6.2", "A.2", "A.3"),
        things=(
            Thing("policy", "/documents", "AI policies in force", "AI policy in force"),
            Thing("objectives", "/objectives", "agreed objectives", "agreed objective"),
            Thing("duties", "/responsibilities/matrix", "responsibilities", "responsibility"),
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
                "criteria",
                "/risks/criteria",
                "sets of risk criteria in force",
                "set of risk criteria in force",
            ),
            Thing("risks", "/risks", "risks in the register", "risk in the register"),
            Thing(
                "methods",
                "/documents/needed?necessity=mandatory",
                "methods in force as documents",
                "method in force as a document",
                needed=False,
            ),
            Thing(
                "impacts",
                "/impact-assessments",
                "approved impact assessments",
                "approved impact assessment",
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
            Thing("statements", "/soa/revisions", "frozen statements", "frozen statement"),
            Thing("decisions", "/soa", "decided controls", "decided control"),
            Thing("treatments", "/treatments", "approved treatments", "approved treatment"),
        ),
    ),
    StageRow(
        id="laws",
        title="Laws, contracts and interested parties",
        asks="Which duties come from outside, and when were they last looked at?",
        clauses=("4.2",),
        things=(
            Thing("laws", "/context/laws", "laws and contracts", "law or contract"),
            Thing("parties", "/parties", "interested parties", "interested party"),
        ),
    ),
    StageRow(
        id="checks",
        title="Internal audit and management review",
        asks="Were an internal audit and a management review held, or are they on the calendar?",
        clauses=("9.1", "9.2", "9.3"),
        things=(
            Thing(
                "audits",
                "/audits",
                "internal audits held or planned",
                "internal audit held or planned",
            ),
            Thing(
                "reviews",
                "/reviews",
                "management reviews held or planned",
                "management review held or planned",
            ),
        ),
    ),
    StageRow(
        id="documents",
        title="Documented information",
        asks="Is there a list of documents with versions, owners and approvals?",
        clauses=("7.5",),
        things=(Thing("documents", "/documents", "published documents", "published document"),),
    ),
    StageRow(
        id="means",
        title="Means and competence",
        asks="Which people, skills and tools does the system rest on?",
        clauses=("7.1", "7.2", "7.3", "7.4", "A.4"),
        things=(
            Thing("functions", "/competence", "functions", "function"),
            Thing(
                "systems", "/systems", "AI systems in the inventory", "AI system in the inventory"
            ),
        ),
    ),
    StageRow(
        id="gaps",
        title="Known gaps",
        asks="What is known to be missing, and who mends it by when?",
        clauses=("6.3", "10.1", "10.2"),
        things=(
            Thing("findings", "/findings", "findings", "finding", needed=False),
            Thing("tasks", "/tasks", "open tasks", "open task", needed=False),
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
                "systems",
                "/audits/trace",
                "AI systems, each with its thread",
                "AI system with its thread",
            ),
            Thing(
                "impacts",
                "/impact-assessments",
                "approved impact assessments",
                "approved impact assessment",
            ),
            Thing("risks", "/risks", "risks in the register", "risk in the register"),
            Thing("treatments", "/treatments", "approved treatments", "approved treatment"),
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
                "applied", "/controls", "applicable controls", "applicable control", needed=False
            ),
            Thing("activities", "/calendar", "recurring work", needed=False),
            Thing("changes", "/changes", "planned changes", "planned change", needed=False),
            Thing("measured", "/objectives", "measured values", "measured value"),
            Thing("incidents", "/incidents", "incidents", "incident", needed=False),
        ),
    ),
    StageRow(
        id="scope-lived",
        title="Context, scope and leadership as they are lived",
        asks="Does what is said at the top match what is done, and is the statement still true?",
        clauses=("4", "5", "6.2", "7.4", "7.5", "A.3"),
        things=(
            Thing("scope", "/scope", "approved scopes", "approved scope"),
            Thing("policy", "/documents", "AI policies in force", "AI policy in force"),
            Thing("statements", "/soa/revisions", "frozen statements", "frozen statement"),
        ),
    ),
    StageRow(
        id="people",
        title="Competence and awareness",
        asks="Can those who do the work show that they are able to, and do they know the policy?",
        clauses=("7.1", "7.2", "7.3"),
        things=(
            Thing("functions", "/competence", "functions", "function"),
            Thing("trainings", "/trainings", "training records", "training record"),
            Thing("campaigns", "/campaigns", "campaigns that ran", "campaign that ran"),
            Thing(
                "interviews", "/audits", "interviews on record", "interview on record", needed=False
            ),
        ),
    ),
    StageRow(
        id="suppliers",
        title="Suppliers and customers",
        asks="What was asked of suppliers, what do the contracts say, and who watches changes?",
        clauses=("A.10",),
        things=(
            Thing("suppliers", "/suppliers", "suppliers", "supplier", needed=False),
            Thing(
                "agreements",
                "/suppliers/agreements",
                "agreements with terms",
                "agreement with terms",
                needed=False,
            ),
            Thing(
                "notices",
                "/suppliers/changes",
                "announced changes",
                "announced change",
                needed=False,
            ),
            Thing(
                "shared",
                "/suppliers/sharing",
                "divisions of work",
                "division of work",
                needed=False,
            ),
            Thing("customers", "/customers", "customers", "customer", needed=False),
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
                "programmes",
                "/audits/programme",
                "approved audit programmes",
                "approved audit programme",
                needed=False,
            ),
            Thing(
                "audits_reported", "/audits", "reported internal audits", "reported internal audit"
            ),
            Thing(
                "reviews_signed",
                "/reviews",
                "signed management reviews",
                "signed management review",
            ),
        ),
    ),
    StageRow(
        id="corrections",
        title="Nonconformities, causes and effects",
        asks="Was the cause sought, the same elsewhere looked for, and the effect judged?",
        clauses=("10",),
        things=(Thing("findings", "/findings", "findings", "finding", needed=False),),
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
