"""What is missing or overdue by clause: facts for the overview, tasks and audit rules."""

from dataclasses import dataclass

from django.db.models import Count, Q

from steward.domain.governance.queries import entries
from steward.domain.governance.queries.duties import Chart, chart_of
from steward.domain.governance.queries.running import Resources, resources_now
from steward.domain.governance.queries.scope import Standing, scope_in_force, standing_of
from steward.domain.governance.terms.registers import REGISTERS
from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One thing that needs somebody; ``count`` is of how many."""

    key: str
    clause: str
    words: str
    href: str
    count: int = 1


def issues_overdue(actor: Actor) -> int:
    """Return how many issues wait for their review."""
    return entries(actor, "issue").filter(review_on__lte=actor.today).count()


def has_external_issue(actor: Actor) -> bool:
    """Say whether at least one external issue is kept (4.1)."""
    return entries(actor, "issue").filter(origin="external").exists()


def parties_without_response(actor: Actor) -> int:
    """Return how many needs are taken on, but nothing says how they are met (4.2)."""
    return entries(actor, "party").filter(taken_on="yes", response="", is_linked=False).count()


def laws_not_evaluated(actor: Actor) -> int:
    """Return how many laws and contracts were never evaluated, or are due again."""
    late = Q(evaluated_on=None) | Q(review_on__lte=actor.today)
    return entries(actor, "law").filter(late).count()


def laws_linked_to_nothing(actor: Actor) -> int:
    """Return how many laws and contracts name no framework and no record."""
    return entries(actor, "law").filter(framework="", is_linked=False).count()


def processes_without_owner(actor: Actor) -> int:
    """Return how many processes nobody answers for (4.4)."""
    return entries(actor, "process").filter(owner=None).count()


def decisions_without_follow_up(actor: Actor) -> int:
    """Return how many decisions ask for work that nobody was given (5.1)."""
    return entries(actor, "decision").filter(follows="tasks", steps=0).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that clauses 4, 5 and 7.1 lack now, and how much there is."""

    lacks: list[Attention]
    counts: dict[str, int]
    scope: Standing | None
    chart: Chart
    resources: Resources


def overview(actor: Actor) -> Overview:
    """Return what needs somebody, in the order of the clauses."""
    version = scope_in_force(actor)
    scope = None if version is None else standing_of(actor, version)
    chart, means = chart_of(actor), resources_now(actor)
    counts = {noun: entries(actor, noun).count() for noun in ("issue", "party", "law", "process")}
    lacks = [
        *_context(actor),
        *_parties(actor, counts),
        *_scope(scope),
        *_processes(actor, counts),
        *_leading(actor),
        *_duties(chart),
        *_means(means),
        *_outside(actor),
    ]
    return Overview(lacks=lacks, counts=counts, scope=scope, chart=chart, resources=means)


def _some(key: str, clause: str, words: str, href: str, count: int) -> list[Attention]:
    if not count:
        return []
    return [Attention(key=key, clause=clause, words=words, href=href, count=count)]


def _context(actor: Actor) -> list[Attention]:
    seen = (
        entries(actor, "issue")
        .order_by()
        .aggregate(
            external=Count("pk", filter=Q(origin="external")),
            climate=Count("pk", filter=Q(topic="climate")),
            overdue=Count("pk", filter=Q(review_on__lte=actor.today)),
        )
    )
    place = REGISTERS["issue"].path
    return [
        *_some(
            "no_external_issue", "4.1", "No external issue is kept", place, not seen["external"]
        ),
        *_some(
            "no_climate",
            "4.1",
            "Nobody says whether climate change matters",
            place,
            not seen["climate"],
        ),
        *_some(
            "issues_overdue",
            "4.1",
            "Issues wait for their review",
            f"{place}?due=1",
            seen["overdue"],
        ),
    ]


def _parties(actor: Actor, counts: dict[str, int]) -> list[Attention]:
    seen = (
        entries(actor, "party")
        .order_by()
        .aggregate(
            affected=Count("pk", filter=Q(kind="affected")),
            open=Count("pk", filter=Q(taken_on="open")),
            bare=Count("pk", filter=Q(taken_on="yes", response="", is_linked=False)),
            overdue=Count("pk", filter=Q(review_on__lte=actor.today)),
        )
    )
    late = (
        entries(actor, "law")
        .order_by()
        .aggregate(
            never=Count("pk", filter=Q(evaluated_on=None)),
            due=Count("pk", filter=Q(evaluated_on__isnull=False, review_on__lte=actor.today)),
            alone=Count("pk", filter=Q(framework="", is_linked=False)),
            failing=Count("pk", filter=Q(result__in=("not", "partly"))),
        )
    )
    place, laws = REGISTERS["party"].path, REGISTERS["law"].path
    return [
        *_some(
            "no_affected",
            "4.2",
            "No affected persons among the parties",
            place,
            not seen["affected"],
        ),
        *_some(
            "parties_open",
            "4.2",
            "Needs on which nobody has decided",
            f"{place}?taken_on=open",
            seen["open"],
        ),
        *_some(
            "parties_bare",
            "4.2",
            "Needs taken on, but not how they are met",
            f"{place}?bare=1",
            seen["bare"],
        ),
        *_some(
            "parties_overdue",
            "4.2",
            "Parties wait for their review",
            f"{place}?due=1",
            seen["overdue"],
        ),
        *_some("no_law", "4.2", "No law or contract is kept", laws, not counts["law"]),
        *_some(
            "laws_never",
            "4.2",
            "Laws and contracts never evaluated",
            f"{laws}?never=1",
            late["never"],
        ),
        *_some(
            "laws_due",
            "4.2",
            "Laws and contracts to be evaluated again",
            f"{laws}?due=1",
            late["due"],
        ),
        *_some(
            "laws_failing",
            "4.2",
            "Laws and contracts not fully kept",
            f"{laws}?failing=1",
            late["failing"],
        ),
        *_some(
            "laws_alone",
            "4.2",
            "Laws and contracts linked with nothing",
            f"{laws}?alone=1",
            late["alone"],
        ),
    ]


def _scope(scope: Standing | None) -> list[Attention]:
    if scope is None:
        return [
            Attention(key="no_scope", clause="4.3", words="No scope is in force", href="/scope")
        ]
    count = len(scope.differences)
    return _some(
        "scope_differs", "4.3", "Differences of scope and inventory", "/scope#check", count
    )


def _processes(actor: Actor, counts: dict[str, int]) -> list[Attention]:
    place = REGISTERS["process"].path
    bare = processes_without_owner(actor)
    return [
        *_some("no_process", "4.4", "No process is kept", place, not counts["process"]),
        *_some(
            "processes_unowned", "4.4", "Processes nobody answers for", f"{place}?unowned=1", bare
        ),
    ]


def _outside(actor: Actor) -> list[Attention]:
    place = REGISTERS["provision"].path
    due = entries(actor, "provision").filter(Q(looked_at=None) | Q(review_on__lte=actor.today))
    words = "External processes to be looked at"
    return _some("provisions_due", "8.1", words, place, due.count())


def _leading(actor: Actor) -> list[Attention]:
    place = REGISTERS["decision"].path
    bare = decisions_without_follow_up(actor)
    return _some("decisions_bare", "5.1", "Decisions without what follows", f"{place}?bare=1", bare)


def _duties(chart: Chart) -> list[Attention]:
    place = "/responsibilities/matrix"
    return [
        *(
            Attention(key="duty_demanded", clause="5.3", words=f"Not assigned: {words}", href=place)
            for words in chart.missing
        ),
        *_some(
            "duties_faulty", "5.3", "Rows of the responsibilities with a fault", place, chart.faulty
        ),
    ]


def _means(means: Resources) -> list[Attention]:
    return [
        *_some("no_budget", "7.1", "No budget is kept", "/resources", not means.budget),
        *_some("people_short", "7.1", "Functions that lack days", "/resources", len(means.short)),
        *_some("tools_ending", "A.4.4", "Licences that end", "/resources", len(means.ending)),
        *_some(
            "tools_unowned", "A.4.4", "Tools nobody answers for", "/resources", len(means.unowned)
        ),
    ]
