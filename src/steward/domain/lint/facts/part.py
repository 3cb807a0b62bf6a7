"""What is known of models, datasets and suppliers (A.4.3, A.6.2, A.7, A.10.3)."""

from steward.domain.lint.facts.reading import (
    Column,
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    found_by,
    itself,
    since,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.parts.terms import Tier

ALIVE = "s.archived_at IS NULL AND s.organisation_id = %(org)s"
IN_USE = (
    "coalesce(nullif(s.stage, ''), s.facts->>'lifecycle_stage') IN ('deployment',"
    " 'operation_monitoring', 'continuous_validation', 'reevaluation')"
)
SOURCE = f"""
FROM parts_part x
CROSS JOIN LATERAL (SELECT count(DISTINCT s.id) AS count,
    count(DISTINCT s.id) FILTER (WHERE {IN_USE}) AS used,
    count(DISTINCT s.id) FILTER (WHERE s.facts->>'uses_personal_data' = 'true') AS personal
  FROM systems_use u JOIN systems_aisystem s ON s.id = u.system_id
  WHERE u.part_id = x.id AND {ALIVE}) u
LEFT JOIN LATERAL (SELECT w.licence, w.details, w.digest FROM parts_partversion w
  WHERE w.part_id = x.id ORDER BY w.id DESC LIMIT 1) w ON true
CROSS JOIN LATERAL (SELECT coalesce(w.details, x.details) AS said) d
CROSS JOIN LATERAL (SELECT count(*) AS count FROM parts_partversion w WHERE w.part_id = x.id) n
WHERE x.organisation_id = %(org)s AND x.kind = '{{kind}}'{{{{only x.id}}}}
"""


def says(*names: str) -> str:
    """Return the expression that the newest card, or a person, says one of some things."""
    parts = [f"coalesce(d.said->>'{name}', '') NOT IN ('', '[]')" for name in names]
    return " OR ".join(parts)


def has_metrics() -> str:
    """Return the expression of how many measured values the newest card has."""
    return (
        "(SELECT count(*) FROM jsonb_array_elements(CASE jsonb_typeof(d.said->'metrics')"
        " WHEN 'array' THEN d.said->'metrics' ELSE '[]' END))"
    )


SHARED: tuple[Column, ...] = (
    count("systems", "u.count", "AI systems of the inventory that rely on it"),
    count("systems_in_use", "u.used", "Of these, systems in use"),
    yes("has_owner", "x.owner <> ''", "Somebody is named who answers for it"),
    yes("has_licence", "coalesce(nullif(w.licence, ''), x.licence) <> ''", "Its terms are named"),
    yes("has_source", "x.source <> ''", "Where what is said of it comes from is named"),
    yes("has_provider", "x.provider_id IS NOT NULL", "Who provides it is named"),
    count("versions", "n.count", "Versions of it that are known"),
    yes("has_digest", "coalesce(w.digest, '') <> ''", "Its newest version can be told by a digest"),
)
MODELS = Table(
    name="model",
    label="Model",
    plural="Models",
    columns=(
        *SHARED,
        yes("has_intended_use", says("intended_use"), "Its intended use is said"),
        yes("has_limits", says("limitations"), "Its limits are said"),
        yes("has_training_data", says("training_data", "datasets"), "Its training data are said"),
        count("measures", has_metrics(), "Measured values on its newest card"),
    ),
    source=SOURCE.format(kind="model"),
    called="x.name",
)
DATASETS = Table(
    name="dataset",
    label="Dataset",
    plural="Datasets",
    columns=(
        *SHARED,
        yes(
            "has_origin",
            f"x.source <> '' OR x.provider_id IS NOT NULL OR {says('training_data', 'contact')}",
            "Where the data come from is said",
        ),
        yes(
            "says_personal_data",
            "d.said->>'personal_data' IN ('yes', 'no')",
            "Whether it holds personal data is said",
        ),
        yes(
            "denies_personal_data",
            "d.said->>'personal_data' = 'no' AND u.personal > 0",
            "It is said to hold no personal data, yet a system that uses it does",
        ),
        count("measures", has_metrics(), "Measured values on its newest card"),
    ),
    source=SOURCE.format(kind="dataset"),
    called="x.name",
)
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
  AND q.questionnaire = 'supplier-ai' AND q.system_id = ANY(u.keys)) q
CROSS JOIN LATERAL (SELECT count(*) AS count, max(v.looked_at) AS looked
  FROM governance_provision v WHERE v.organisation_id = %(org)s AND v.provider_id = x.id
  AND v.retired_at IS NULL) v
CROSS JOIN LATERAL (SELECT count(*) AS count FROM governance_link k
  JOIN governance_law l ON l.id = k.entry AND l.kind = 'contract' AND l.retired_at IS NULL
  WHERE k.organisation_id = %(org)s AND k.subject_id = x.id) k
CROSS JOIN LATERAL (SELECT count(*) AS count FROM parts_part p WHERE p.provider_id = x.id) p
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
        days("days_in_inventory", since("x.created_at"), "Days since it was entered"),
        count("systems", "u.count", "AI systems that rely on it or on what it provides"),
        count("systems_in_use", "u.used", "Of these, systems in use"),
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
        yes("has_terms", "x.licence <> '' OR k.count > 0", "Terms or a contract are on record"),
    ),
    source=SUPPLIER_SOURCE,
    called="x.name",
)


def touching(kind: str) -> FactSource:
    """Return how often used parts of a kind are read, and what touches them."""
    table = {"model": MODELS, "dataset": DATASETS}[kind]
    every = all_of("parts_part", f"kind = '{kind}'")
    return FactSource(
        kind=table.kind,
        observe=table.observe,
        touched_by={
            kind: itself,
            "system": found_by(
                "SELECT DISTINCT part_id FROM systems_useevent"
                " WHERE organisation_id = %(org)s AND system_id = ANY(%(keys)s)"
            ),
            **by_kinds(every, "organisation", "system_import", "card_import", "run"),
            **by_kinds(every, "supplier"),
        },
    )


FACTS_OF_MODELS = touching("model")
FACTS_OF_DATASETS = touching("dataset")
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
        "system": BY_SYSTEM,
        **by_kinds(
            EVERY_SUPPLIER,
            *("organisation", "system_import", "card_import", "model", "dataset", "run"),
            *("provision", "law"),
        ),
    },
)
