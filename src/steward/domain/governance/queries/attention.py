"""What is missing or overdue by clause: facts for the overview, tasks and audit rules."""

from dataclasses import dataclass

from django.db.models import Q

from steward.domain.governance.queries import entries
from steward.domain.governance.queries.duties import Chart, chart_of
from steward.domain.governance.queries.running import Resources, resources_now
from steward.domain.governance.queries.scope import Standing, scope_in_force, standing_of
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.reading import answers

TALLY = """
SELECT i.*, p.*, l.*, s.*, d.*, x.* FROM
(SELECT count(*) AS issue, (count(*) FILTER (WHERE origin = 'external') = 0)::int,
  (count(*) FILTER (WHERE topic = 'climate') = 0)::int,
  count(*) FILTER (WHERE review_on <= %(today)s)
  FROM governance_issue WHERE organisation_id = %(org)s AND retired_at IS NULL) i,
(SELECT count(*) AS party, (count(*) FILTER (WHERE kind = 'affected') = 0)::int,
  count(*) FILTER (WHERE taken_on = 'open'),
  count(*) FILTER (WHERE taken_on = 'yes' AND response = '' AND NOT EXISTS (SELECT 1
    FROM governance_link k WHERE k.organisation_id = %(org)s AND k.entry = o.id)),
  count(*) FILTER (WHERE review_on <= %(today)s)
  FROM governance_party o WHERE organisation_id = %(org)s AND retired_at IS NULL) p,
(SELECT count(*) AS law, (count(*) = 0)::int, count(*) FILTER (WHERE evaluated_on IS NULL),
  count(*) FILTER (WHERE evaluated_on IS NOT NULL AND review_on <= %(today)s),
  count(*) FILTER (WHERE result IN ('not', 'partly')),
  count(*) FILTER (WHERE framework = '' AND NOT EXISTS (SELECT 1
    FROM governance_link k WHERE k.organisation_id = %(org)s AND k.entry = o.id))
  FROM governance_law o WHERE organisation_id = %(org)s AND retired_at IS NULL) l,
(SELECT count(*) AS process, (count(*) = 0)::int, count(*) FILTER (WHERE owner_id IS NULL)
  FROM governance_process WHERE organisation_id = %(org)s AND retired_at IS NULL) s,
(SELECT count(*) FILTER (WHERE follows = 'tasks' AND steps = 0)
  FROM governance_decision WHERE organisation_id = %(org)s AND retired_at IS NULL) d,
(SELECT count(*) FILTER (WHERE looked_at IS NULL OR review_on <= %(today)s)
  FROM governance_provision WHERE organisation_id = %(org)s AND retired_at IS NULL) x
"""
"""Everything that is counted, in one statement; its columns are ``TALLIED`` in their order."""
TALLIED = (
    *("issue", "no_external_issue", "no_climate", "issues_overdue"),
    *("party", "no_affected", "parties_open", "parties_bare", "parties_overdue"),
    *("law", "no_law", "laws_never", "laws_due", "laws_failing", "laws_alone"),
    *("process", "no_process", "processes_unowned", "decisions_bare", "provisions_due"),
)
WATCHED = (
    ("no_external_issue", "4.1", "No external issue is kept", "/context/issues"),
    ("no_climate", "4.1", "Nobody says whether climate change matters", "/context/issues"),
    ("issues_overdue", "4.1", "Issues wait for their review", "/context/issues?due=1"),
    ("no_affected", "4.2", "No affected persons among the parties", "/parties"),
    ("parties_open", "4.2", "Needs on which nobody has decided", "/parties?taken_on=open"),
    ("parties_bare", "4.2", "Needs taken on, but not how they are met", "/parties?bare=1"),
    ("parties_overdue", "4.2", "Parties wait for their review", "/parties?due=1"),
    ("no_law", "4.2", "No law or contract is kept", "/context/laws"),
    ("laws_never", "4.2", "Laws and contracts never evaluated", "/context/laws?never=1"),
    ("laws_due", "4.2", "Laws and contracts to be evaluated again", "/context/laws?due=1"),
    ("laws_failing", "4.2", "Laws and contracts not fully kept", "/context/laws?failing=1"),
    ("laws_alone", "4.2", "Laws and contracts linked with nothing", "/context/laws?alone=1"),
    ("no_scope", "4.3", "No scope is in force", "/scope"),
    ("scope_differs", "4.3", "Differences of scope and inventory", "/scope"),
    ("no_process", "4.4", "No process is kept", "/processes"),
    ("processes_unowned", "4.4", "Processes nobody answers for", "/processes?unowned=1"),
    ("decisions_bare", "5.1", "Decisions without what follows", "/context/decisions?bare=1"),
    ("duties_faulty", "5.3", "Rows of the chart with a fault", "/responsibilities/matrix"),
    ("no_budget", "7.1", "No budget is kept", "/resources"),
    ("people_short", "7.1", "Functions that lack days", "/resources"),
    ("tools_ending", "A.4.4", "Licences that end", "/resources"),
    ("tools_unowned", "A.4.4", "Tools nobody answers for", "/resources"),
    ("provisions_due", "8.1", "External processes to be looked at", "/processes/external"),
)
"""Key, clause, words and address of what is watched, in the order of the clauses."""


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
    counts = {
        **_tallied(actor),
        "no_scope": int(scope is None),
        "scope_differs": 0 if scope is None else len(scope.differences),
        "duties_faulty": chart.faulty,
        "no_budget": int(not means.budget),
        "people_short": len(means.short),
        "tools_ending": len(means.ending),
        "tools_unowned": len(means.unowned),
    }
    lacks = [
        Attention(key=key, clause=clause, words=words, href=href, count=counts[key])
        for key, clause, words, href in WATCHED
        if counts[key]
    ]
    demanded = [
        Attention(
            key="duty_demanded",
            clause="5.3",
            words=f"Not assigned: {words}",
            href="/responsibilities/matrix",
        )
        for words in chart.missing
    ]
    place = next((n for n, item in enumerate(lacks) if item.clause > "5.2"), len(lacks))
    lacks[place:place] = demanded
    return Overview(lacks=lacks, counts=counts, scope=scope, chart=chart, resources=means)


def _tallied(actor: Actor) -> dict[str, int]:
    row = answers(TALLY, {"org": actor.organisation_id, "today": actor.today})[0]
    return dict(zip(TALLIED, map(int, row), strict=True))
