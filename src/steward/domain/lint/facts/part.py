"""What is known of models and datasets (A.4.3, A.6.2, A.7)."""

from steward.domain.lint.facts.reading import (
    Column,
    Table,
    all_of,
    by_kinds,
    count,
    found_by,
    has_left,
    itself,
    owned_in,
    yes,
)
from steward.domain.lint.facts.source import FactSource

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
    count("systems_in_use", "u.used", "AI systems in use that rely on it"),
    yes("has_owner", "x.owner <> ''", "Somebody is named who answers for it"),
    yes("has_owner_here", "x.owner_person_id IS NOT NULL", "Its owner is a person of Steward"),
    has_left("x.owner_person_id"),
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


def touching(kind: str) -> FactSource:
    """Return how often used parts of a kind are read, and what touches them."""
    table = {"model": MODELS, "dataset": DATASETS}[kind]
    every = all_of("parts_part", f"kind = '{kind}'")
    return FactSource(
        kind=table.kind,
        observe=table.observe,
        touched_by={
            kind: itself,
            "member": owned_in("parts_part", "owner_person_id"),
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
