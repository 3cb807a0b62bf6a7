"""What is known of suppliers and customers (A.10)."""

from steward.domain.lint.facts.part import ALIVE, IN_USE
from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    found_by,
    has_left,
    itself,
    owned_in,
    since,
    since_day,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.parts.terms import Tier
from steward.domain.relationships.terms.states import SupplierState

SUPPLIER_SOURCE = f"""
FROM parts_part x
CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.system_id) AS keys,
    count(DISTINCT s.id) AS count, count(DISTINCT s.id) FILTER (WHERE {IN_USE}) AS used
  FROM systems_use u JOIN parts_part p ON p.id = u.part_id
  JOIN systems_aisystem s ON s.id = u.system_id
  WHERE (p.id = x.id OR p.provider_id = x.id) AND u.organisation_id = %(org)s AND {ALIVE}) u
CROSS JOIN LATERAL (SELECT max(q.submitted_at) AS at, count(*) FILTER (WHERE q.status IN
      ('open', 'review', 'returned')) AS open
  FROM questionnaires_run q WHERE q.organisation_id = %(org)s
  AND ((q.questionnaire = 'supplier-ai' AND q.system_id = ANY(u.keys))
    OR q.id IN (SELECT w.run_id FROM relationships_diligence w WHERE w.part_id = x.id))) q
CROSS JOIN LATERAL (SELECT count(*) AS count, max(v.looked_at) AS looked
  FROM governance_provision v WHERE v.organisation_id = %(org)s AND v.provider_id = x.id
  AND v.retired_at IS NULL) v
CROSS JOIN LATERAL (SELECT count(*) AS count FROM governance_link k
  JOIN governance_law l ON l.id = k.entry AND l.kind = 'contract' AND l.retired_at IS NULL
  WHERE k.organisation_id = %(org)s AND k.subject_id = x.id) k
CROSS JOIN LATERAL (SELECT count(*) AS count FROM parts_part p WHERE p.provider_id = x.id) p
LEFT JOIN relationships_supplierstanding w ON w.part_id = x.id
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE NOT over) AS count,
    sum(a.gaps) FILTER (WHERE NOT over) AS gaps,
    count(*) FILTER (WHERE NOT over AND a.notice_on BETWEEN %(today)s
      AND %(today)s::date + 30) AS notices
  FROM relationships_agreement a
  CROSS JOIN LATERAL (SELECT a.ended_on IS NOT NULL OR (a.renewal = 'ends'
    AND a.ends_on < %(today)s) IS TRUE AS over) o
  WHERE a.part_id = x.id AND a.organisation_id = %(org)s) a
CROSS JOIN LATERAL (SELECT count(*) AS open, count(*) FILTER (WHERE c.effective_on <= %(today)s)
    AS late FROM relationships_suppliernotice c WHERE c.part_id = x.id
    AND c.organisation_id = %(org)s AND c.state IN ('received', 'assessed')) c
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE h.state = 'agreed') AS agreed,
    coalesce(sum(h.faults) FILTER (WHERE h.state = 'agreed'), 0) AS faults
  FROM relationships_sharedwork h WHERE h.part_id = x.id AND h.organisation_id = %(org)s
  AND h.state <> 'replaced') h
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.judged = 'bad') AS bad
  FROM relationships_supplierissue i WHERE i.part_id = x.id AND i.organisation_id = %(org)s
  AND i.seen_on > %(today)s::date - 365) i
WHERE x.organisation_id = %(org)s AND x.kind = 'supplier'{{only x.id}}
"""
SUPPLIERS = Table(
    name="supplier",
    label="Supplier",
    plural="Suppliers",
    columns=(
        choice("tier", "nullif(x.tier, '')", [item.value for item in Tier], "How much hangs on it"),
        yes("has_tier", "x.tier <> ''", "How much hangs on it is decided"),
        yes("has_owner", "x.owner <> ''", "Somebody is named who answers for it"),
        yes("has_owner_here", "x.owner_person_id IS NOT NULL", "Its owner is a person of Steward"),
        has_left("x.owner_person_id"),
        days("days_in_inventory", since("x.created_at"), "Days since it was entered"),
        count("systems", "u.count", "AI systems that rely on it or on what it provides"),
        count("systems_in_use", "u.used", "AI systems in use that rely on it"),
        count("provided", "p.count", "Models and datasets that it provides"),
        yes("is_assessed", "q.at IS NOT NULL", "The questions to it were answered"),
        days("days_since_assessed", since("q.at"), "Days since the questions were answered"),
        count("questions_open", "q.open", "Questionnaires to it that are not answered yet"),
        count("provisions", "v.count", "Processes that it runs and that are controlled as such"),
        days(
            "days_since_looked_at",
            "(%(today)s::date - v.looked)",
            "Days since somebody looked at what it does",
        ),
        yes("has_contract", "k.count > 0", "A contract in the register of laws is tied to it"),
        yes(
            "has_terms",
            "x.licence <> '' OR k.count > 0 OR a.count > 0",
            "Terms, a contract or an agreement in force are on record",
        ),
        choice(
            "state",
            "coalesce(w.state, 'proposed')",
            [item.value for item in SupplierState],
            "Where it stands between proposed and ended",
        ),
        days(
            "days_past_reassessment",
            since_day("w.reassess_on"),
            "Days since it was to be assessed again",
        ),
        yes(
            "declares_embedded_ai", "coalesce(w.embedded_ai, '') <> ''", "It said which AI is in it"
        ),
        count("agreements", "a.count", "Agreements in force"),
        count("agreement_gaps", "a.gaps", "Terms that its tier calls for and that they lack"),
        count("notice_days_near", "a.notices", "Agreements whose notice is due in thirty days"),
        count("changes_open", "c.open", "Announced changes that nobody has decided about"),
        count("changes_late", "c.late", "Changes in effect that nobody has decided about"),
        count("shared_agreed", "h.agreed", "Divisions of work that both sides agreed to"),
        count("shared_faults", "h.faults", "Gaps and double accountability in these"),
        count("bad_notes", "i.bad", "Bad experiences noted within a year"),
    ),
    source=SUPPLIER_SOURCE,
    called="x.name",
)


CUSTOMER_SOURCE = f"""
FROM relationships_customer x
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE {IN_USE}) AS used
  FROM relationships_customeruse u JOIN systems_aisystem s ON s.id = u.system_id
  WHERE u.customer_id = x.id AND {ALIVE}) u
CROSS JOIN LATERAL (SELECT count(*) AS count, count(*) FILTER (WHERE e.answer = '') AS open
  FROM relationships_expectation e WHERE e.customer_id = x.id) e
CROSS JOIN LATERAL (SELECT max(w.told_on) AS told FROM relationships_customertold w
  WHERE w.customer_id = x.id) w
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE h.state = 'agreed') AS agreed
  FROM relationships_sharedwork h WHERE h.customer_id = x.id) h
WHERE x.organisation_id = %(org)s AND x.retired_on IS NULL{{only x.id}}
"""
CUSTOMERS = Table(
    name="customer",
    label="Customer",
    plural="Customers",
    columns=(
        yes("has_owner", "x.owner_id IS NOT NULL", "Somebody is named who answers for them"),
        has_left(),
        yes("has_limits", "x.limits <> ''", "What the systems may be used for is written down"),
        days("days_since_agreed", since_day("x.agreed_on"), "Days since these limits were agreed"),
        days("days_known", since("x.created_at"), "Days since they were entered"),
        count("systems", "u.count", "AI systems that they use"),
        count("systems_in_use", "u.used", "AI systems in use that they use"),
        count("expectations", "e.count", "What they expect or require"),
        count("expectations_open", "e.open", "Expectations without an answer"),
        days("days_since_told", since_day("w.told"), "Days since they were given information"),
        yes("was_told", "w.told IS NOT NULL", "They were given information about a system"),
        count("shared_agreed", "h.agreed", "Divisions of work that both sides agreed to"),
    ),
    source=CUSTOMER_SOURCE,
    called="x.name",
)
BY_SYSTEM = found_by(
    "SELECT DISTINCT p.id FROM systems_useevent u JOIN parts_part q ON q.id = u.part_id"
    " JOIN parts_part p ON p.id IN (q.id, q.provider_id) WHERE u.organisation_id = %(org)s"
    " AND p.kind = 'supplier' AND u.system_id = ANY(%(keys)s)"
)
EVERY_SUPPLIER = all_of("parts_part", "kind = 'supplier'")
FACTS_OF_SUPPLIERS = FactSource(
    kind=SUPPLIERS.kind,
    observe=SUPPLIERS.observe,
    touched_by={
        "supplier": itself,
        "member": owned_in("parts_part", "owner_person_id"),
        "system": BY_SYSTEM,
        **by_kinds(
            EVERY_SUPPLIER,
            *("organisation", "system_import", "card_import", "model", "dataset", "run"),
            *("provision", "law", "agreement", "supplier_notice", "shared_work"),
        ),
    },
)
FACTS_OF_CUSTOMERS = FactSource(
    kind=CUSTOMERS.kind,
    observe=CUSTOMERS.observe,
    touched_by={
        "customer": itself,
        "member": owned_in("relationships_customer"),
        **by_kinds(
            all_of("relationships_customer"),
            *("organisation", "system_import", "system", "shared_work"),
        ),
    },
)
