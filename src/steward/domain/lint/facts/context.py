"""What is known of laws, parties, processes and the scope (clause 4, 5.3, 8.1)."""

from steward.domain.governance.terms.context import LAW_KINDS, PARTY_KINDS, RESULTS, TAKEN
from steward.domain.lint.facts.reading import (
    Column,
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    has_left,
    itself,
    owned_in,
    since,
    since_day,
    yes,
)
from steward.domain.lint.facts.source import FactSource


def entry(prefix: str) -> str:
    """Return the expression of what an entry of a register is called."""
    return f"'{prefix}-' || to_char(x.number, 'FM0999') || ' ' || x.title"


def register(table: str, also: str = "") -> str:
    """Return the rows of a register that are not retired, each with its links counted."""
    return f"""
FROM governance_{table} x
CROSS JOIN LATERAL (SELECT count(*) AS count FROM governance_link k
  WHERE k.organisation_id = %(org)s AND k.entry = x.id) k
{also} WHERE x.organisation_id = %(org)s AND x.retired_at IS NULL{{only x.id}}
"""


SHARED: tuple[Column, ...] = (
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    has_left(),
    days("days_in_register", since("x.created_at"), "Days since it was entered"),
    days(
        "review_overdue_days",
        since_day("x.review_on"),
        "Days since it should have been looked at again; negative: days left",
    ),
    yes("has_review_day", "x.review_on IS NOT NULL", "A day on which it is looked at again is set"),
    count("links", "k.count", "Records that it is tied to"),
)
LAWS = Table(
    name="law",
    label="Law or contract",
    plural="Laws and contracts",
    columns=(
        *SHARED,
        choice(
            "kind", "x.kind", [key for key, _ in LAW_KINDS], "Law, contract, standard or own word"
        ),
        yes("is_evaluated", "x.evaluated_on IS NOT NULL", "Somebody evaluated whether it is kept"),
        days("days_since_evaluated", since_day("x.evaluated_on"), "Days since that was evaluated"),
        choice("result", "nullif(x.result, '')", [key for key, _ in RESULTS], "The result of that"),
        yes(
            "applies",
            "coalesce(x.applies_from <= %(today)s, true)"
            " AND coalesce(x.applies_until >= %(today)s, true)",
            "It applies today",
        ),
        days("days_to_start", "-" + since_day("x.applies_from"), "Days until it applies"),
        yes(
            "names_requirement",
            "x.framework <> '' OR k.count > 0",
            "It leads to a framework or records",
        ),
    ),
    source=register("law"),
    called=entry("LAW"),
)
PARTIES = Table(
    name="party",
    label="Interested party",
    plural="Interested parties",
    columns=(
        *SHARED,
        choice("kind", "x.kind", [key for key, _ in PARTY_KINDS], "Who it is"),
        choice("taken_on", "x.taken_on", [key for key, _ in TAKEN], "Whether its need is taken on"),
        yes("has_response", "x.response <> '' OR k.count > 0", "How its need is met is said"),
        yes("has_reason", "x.reason <> ''", "Why its need is taken on or not is said"),
    ),
    source=register("party"),
    called=entry("PTY"),
)
PROCESSES = Table(
    name="process",
    label="Process",
    plural="Processes",
    columns=(
        *SHARED,
        yes("has_inputs", "x.inputs <> ''", "What goes in is said"),
        yes("has_outputs", "x.outputs <> ''", "What comes out is said"),
        yes("has_indicators", "x.indicators <> ''", "By what it is watched is said"),
        yes("is_documented", "x.documented <> ''", "Where it is described is said"),
        count("flows", "f.count", "What it takes from or hands to other processes"),
    ),
    source=register(
        "process",
        "CROSS JOIN LATERAL (SELECT count(*) AS count FROM governance_flow f"
        " WHERE x.id IN (f.source_id, f.target_id)) f",
    ),
    called=entry("PRO"),
)
SCOPES = Table(
    name="scope",
    label="Scope",
    plural="The scope in force",
    columns=(
        days("days_in_force", since_day("x.in_force_from"), "Days since it holds"),
        count("length", "length(trim(x.wording))", "Characters of its wording"),
        count("systems_in", "i.systems", "AI systems that it includes"),
        count("units_in", "i.units", "Units that it includes"),
        count("excluded", "i.out", "What it excludes"),
        count("unjustified", "i.bare", "What it excludes without saying why"),
        count("interfaces", "i.interfaces", "Interfaces to what is outside"),
        yes("counts_people", "i.counted > 0", "It counts the people in scope"),
        days("days_since_count", since_day("i.counted_on"), "Days since people were counted"),
        yes("names_activities", "x.activities <> ''", "It names activities"),
        yes("states_roles", "x.roles <> '[]'", "It states the roles towards AI"),
    ),
    before="""
WITH now AS (SELECT v.id FROM governance_scopeversion v
  WHERE v.organisation_id = %(org)s AND v.state = 'approved' AND v.in_force_from <= %(today)s
  ORDER BY v.in_force_from DESC, v.number DESC LIMIT 1)
""",
    source="""
FROM governance_scopeversion x JOIN now ON now.id = x.id
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.is_in AND i.kind = 'system') AS systems,
    count(*) FILTER (WHERE i.is_in AND i.kind = 'unit') AS units,
    count(*) FILTER (WHERE NOT i.is_in) AS out,
    count(*) FILTER (WHERE NOT i.is_in AND trim(i.why) = '') AS bare,
    count(*) FILTER (WHERE i.kind = 'interface') AS interfaces,
    count(*) FILTER (WHERE i.count IS NOT NULL) AS counted, max(i.counted_on) AS counted_on
  FROM governance_scopeitem i WHERE i.version_id = x.id) i
WHERE x.organisation_id = %(org)s{only x.id}
""",
    called="'Scope, version ' || x.number",
)


def facts_of(table: Table, name: str) -> FactSource:
    """Return the source of a register; a change of what it is tied to changes nothing of it."""
    every = all_of(f"governance_{name}")
    return FactSource(
        kind=table.kind,
        observe=table.observe,
        touched_by={
            table.kind.name: itself,
            "member": owned_in(f"governance_{name}"),
            "organisation": every,
        },
    )


FACTS_OF_LAWS = facts_of(LAWS, "law")
FACTS_OF_PARTIES = facts_of(PARTIES, "party")
FACTS_OF_PROCESSES = FactSource(
    kind=PROCESSES.kind,
    observe=PROCESSES.observe,
    touched_by=by_kinds(all_of("governance_process"), "process", "member", "organisation"),
)
FACTS_OF_SCOPE = FactSource(
    kind=SCOPES.kind,
    observe=SCOPES.observe,
    touched_by=by_kinds(all_of("governance_scopeversion"), "scope", "organisation"),
)
