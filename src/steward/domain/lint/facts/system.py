"""What is known of an AI system of the inventory (4.3, 6.1.4, 8.4, A.4 to A.10)."""

from steward.domain.lint.facts.reading import (
    Table,
    all_of,
    by_kinds,
    choice,
    count,
    days,
    either,
    found_by,
    has_left,
    itself,
    of_history,
    owned_in,
    several,
    since,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource
from steward.domain.systems.terms import Stage

IN_USE = ("deployment", "operation_monitoring", "continuous_validation", "reevaluation")
"""The stages in which people are affected by what a system does."""
FAIRNESS = "(fair|bias|parity|disparat|sub-?group|equal (opportunity|treatment)|equali[sz]ed)"
"""How a measure of unequal treatment is called."""
NAMES_ONLY = "^(external id|name|owner|unit)(, (external id|name|owner|unit))*$"
"""What the journal calls a change that leaves the system what it was."""

SOURCE = f"""
FROM systems_aisystem x
LEFT JOIN assessments_impactassessment i
  ON i.system_id = x.id AND i.organisation_id = x.organisation_id
LEFT JOIN impacts_standing c ON c.system_id = x.id AND c.organisation_id = x.organisation_id
LEFT JOIN incidents_systemnotice n ON n.system_id = x.id AND n.organisation_id = x.organisation_id
CROSS JOIN LATERAL (SELECT coalesce(nullif(x.stage, ''), x.facts->>'lifecycle_stage') AS now) s
CROSS JOIN LATERAL (SELECT max(v.approved_at) AS at FROM assessments_impactversion v
  WHERE v.assessment_id = i.id) v
CROSS JOIN LATERAL (SELECT max(e.at) AS latest, max(e.at) FILTER (
    WHERE e.event IN ('system.part_linked', 'system.part_unlinked', 'system.restored')
    OR e.event = 'system.changed' AND e.payload->>'changed' !~ '{NAMES_ONLY}') AS at
  FROM journal_entry e
  WHERE e.organisation_id = x.organisation_id AND e.subject_id = x.id) j
CROSS JOIN LATERAL (SELECT count(*) AS live,
    count(*) FILTER (WHERE r.status = 'proposed') AS proposed,
    max(greatest(r.decided_at, a.approved_at)) AS at
  FROM risks_risk r LEFT JOIN risks_riskassessment a ON a.risk_id = r.id AND a.in_force
  WHERE r.system_id = x.id AND r.status IN ('proposed', 'accepted', 'edited')) r
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE p.kind = 'model') AS models,
    count(*) FILTER (WHERE p.kind = 'model' AND u.version_id IS NULL) AS loose,
    count(*) FILTER (WHERE p.kind = 'dataset') AS datasets,
    count(*) FILTER (WHERE p.kind = 'dataset'
      AND coalesce(nullif(w.licence, ''), p.licence) = '') AS unlicensed,
    count(*) FILTER (WHERE p.kind = 'supplier' OR p.provider_id IS NOT NULL) AS suppliers,
    sum(m.count) AS metrics, sum(m.fair) AS fair
  FROM systems_use u JOIN parts_part p ON p.id = u.part_id
  LEFT JOIN parts_partversion w ON w.id = u.version_id
  CROSS JOIN LATERAL (SELECT coalesce(w.details, p.details)->'metrics' AS said) d
  CROSS JOIN LATERAL (SELECT count(*) AS count,
      count(*) FILTER (WHERE one->>'name' ~* '{FAIRNESS}') AS fair
    FROM jsonb_array_elements(
      CASE jsonb_typeof(d.said) WHEN 'array' THEN d.said ELSE '[]' END) one) m
  WHERE u.system_id = x.id) p
CROSS JOIN LATERAL (SELECT count(*) AS count, max(o.latest_on) AS latest,
    count(*) FILTER (WHERE o.name ~* '{FAIRNESS}') AS fair,
    count(*) FILTER (WHERE o.is_over) AS over
  FROM assessments_harm h JOIN assessments_indicator o ON o.harm_id = h.id
  WHERE h.assessment_id = i.id) o
CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM assessments_harm h
    WHERE h.assessment_id = i.id AND h.oversight <> '')
  OR EXISTS (SELECT 1 FROM assessments_impactsection w
    WHERE w.assessment_id = i.id AND w.key = 'oversight' AND w.state = 'complete') AS said) h
LEFT JOIN LATERAL (SELECT q.id, q.submitted_at AS at FROM questionnaires_run q
  WHERE q.system_id = x.id AND q.questionnaire = 'model-release'
  AND q.status IN ('submitted', 'approved') ORDER BY q.submitted_at DESC LIMIT 1) q ON true
LEFT JOIN LATERAL (SELECT max(d.submitted_at) AS at FROM questionnaires_run d
  WHERE d.system_id = x.id AND d.questionnaire = 'supplier-ai'
  AND d.status IN ('submitted', 'approved')) d ON true
CROSS JOIN LATERAL (SELECT bool_or(g.question = 'mr-fairness'
      AND g.value IN ('"met"', '"partly"')) AS fair,
    bool_or(g.question = 'mr-thresholds' AND g.value = '"met"') AS limits,
    bool_or(g.question = 'mr-oversight' AND g.value = '"met"') AS oversight
  FROM questionnaires_answer g WHERE g.run_id = q.id
  AND g.question IN ('mr-fairness', 'mr-thresholds', 'mr-oversight')) g
CROSS JOIN LATERAL (SELECT count(*) AS count FROM documents_documentlink k
  JOIN documents_document f ON f.id = k.document_id
  WHERE k.organisation_id = x.organisation_id AND k.subject_id = x.id
  AND f.version <> '' AND f.state <> 'withdrawn') k
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE t.state NOT IN ('closed', 'reviewed')) AS open,
    max(t.noticed_at) AS at FROM incidents_incidentsystem y
  JOIN incidents_incident t ON t.id = y.incident_id
  WHERE y.system_id = x.id AND NOT t.is_drill AND t.state <> 'not_incident') t
CROSS JOIN LATERAL (SELECT count(*) AS count
  FROM jsonb_each(x.facts - ARRAY(SELECT jsonb_object_keys(x.fact_sources))) one
  WHERE one.value <> 'null') z
LEFT JOIN scope ON true
WHERE x.organisation_id = %(org)s AND x.archived_at IS NULL{{only x.id}}
"""
SCOPE = """
WITH scope AS (SELECT v.id FROM governance_scopeversion v
  WHERE v.organisation_id = %(org)s AND v.state = 'approved' AND v.in_force_from <= %(today)s
  ORDER BY v.in_force_from DESC, v.number DESC LIMIT 1)
"""


def said(fact: str) -> str:
    """Return the expression of a yes-or-no fact that was answered; unknown where it was not."""
    return f"CASE x.facts->>'{fact}' WHEN 'true' THEN true WHEN 'false' THEN false END"


def listed(fact: str) -> str:
    """Return the expression of a fact with several values; unknown where it was not answered."""
    return (
        f"CASE jsonb_typeof(x.facts->'{fact}') WHEN 'array' THEN"
        f" ARRAY(SELECT jsonb_array_elements_text(x.facts->'{fact}')) END"
    )


ROLES = (
    *("provider", "deployer", "developer", "importer", "distributor", "product_manufacturer"),
    *("authorised_representative", "gpai_model_provider", "data_provider", "integrator"),
)
TECHNIQUES = (
    *("rules", "statistical_ml", "deep_learning", "llm", "generative_media", "hybrid"),
    *("reinforcement_learning", "computer_vision", "speech", "recommender", "optimisation"),
)
COLUMNS = (
    choice("stage", "s.now", [stage.value for stage in Stage], "The stage of its life cycle"),
    yes("in_use", f"s.now IN {IN_USE}", "It is deployed, in operation or looked at again in use"),
    yes("has_owner", "x.owner <> ''", "Somebody is named who answers for it"),
    yes("has_owner_here", "x.owner_person_id IS NOT NULL", "Its owner is a person of Steward"),
    has_left("x.owner_person_id"),
    yes("has_purpose", "x.purpose <> ''", "Its purpose is written down"),
    yes("has_intended_use", "x.intended_use <> ''", "Its intended use is written down"),
    yes("has_misuse", "x.misuse <> ''", "Foreseeable misuse is written down"),
    days("days_in_inventory", since("x.created_at"), "Days since it was entered"),
    days("days_since_entry", since("j.latest"), "Days since anything was recorded of it"),
    days(
        "days_since_change",
        since("j.at"),
        "Days since its facts, description or parts changed last",
    ),
    count("unknown_facts", "x.undecided", "Facts that the rules read and nobody answered"),
    count("facts_without_source", "z.count", "Facts of which nobody can say whence and when"),
    yes("is_assessed", "v.at IS NOT NULL", "A version of its impact assessment is approved"),
    yes("assessment_begun", "i.id IS NOT NULL", "An impact assessment was begun"),
    days("days_since_assessment", since("v.at"), "Days since its impact assessment was approved"),
    yes("changed_after_assessment", "j.at > v.at", "It changed after the approved assessment"),
    days(
        "assessment_overdue_days",
        since_day("i.next_review_on"),
        "Days since its impact assessment should have been read again; negative: days left",
    ),
    yes(
        "changed_after_risks",
        "j.at > r.at",
        "It changed after anybody last decided on or assessed one of its risks",
    ),
    days("days_since_risks", since("r.at"), "Days since one of its risks was decided or assessed"),
    count("risks", "r.live", "Its risks in the register"),
    count("undecided_risks", "r.proposed", "Its risks that were proposed and not decided"),
    yes("is_classified", "c.id IS NOT NULL", "It was classified under the EU AI Act"),
    text("class", "c.words", "Its class under the EU AI Act, in words"),
    yes("class_is_stale", "c.stale", "It was classified anew after a reviewer decided otherwise"),
    count("models", "p.models", "Models that it uses"),
    count("models_without_version", "p.loose", "Models whose version in use is not named"),
    count("datasets", "p.datasets", "Datasets that it uses"),
    count("datasets_without_licence", "p.unlicensed", "Datasets without terms of use"),
    count("suppliers", "p.suppliers", "Suppliers, and models or data that a supplier provides"),
    yes(
        "has_third_party",
        "x.facts->>'third_party_model' = 'true' OR x.facts->>'sourcing' IN"
        " ('bought_as_is', 'customised_third_party', 'embedded_in_product') OR p.suppliers > 0",
        "It was bought, is embedded in a product, or rests on somebody else's model",
    ),
    choice(
        "sourcing",
        "x.facts->>'sourcing'",
        (
            *("built_in_house", "customised_third_party", "bought_as_is"),
            *("embedded_in_product", "open_source"),
        ),
        "How it is obtained",
    ),
    days(
        "days_since_due_diligence",
        since("d.at"),
        "Days since the questions to its supplier were answered",
    ),
    yes("has_due_diligence", "d.at IS NOT NULL", "The questions to its supplier were answered"),
    several("roles", listed("org_role"), ROLES, "What the organisation is towards it"),
    several("techniques", listed("technique"), TECHNIQUES, "The techniques of AI that it uses"),
    choice(
        "oversight",
        "x.facts->>'human_oversight'",
        ("in_the_loop", "on_the_loop", "after_the_fact", "none"),
        "How people oversee it",
    ),
    yes(
        "oversight_described",
        "h.said OR coalesce(n.oversight, '') <> '' OR coalesce(g.oversight, false)",
        "Its assessment, its notice or its release says how people oversee it",
    ),
    yes("affects_people", said("affects_individuals"), "It affects individuals"),
    yes("decides_alone", said("automated_decision"), "It decides without a person"),
    yes("uses_personal_data", said("uses_personal_data"), "It uses personal data"),
    yes("trains_models", said("trains_models"), "Models are trained or tuned for it"),
    yes("meets_people", said("interacts_with_people"), "It deals with people directly"),
    yes("is_public", said("public_facing"), "It is open to the public"),
    yes(
        "bias_testing_claimed",
        "coalesce(g.fair, false)",
        "A release says that differences between groups of people are measured",
    ),
    count("bias_measures", "p.fair + o.fair", "Measures of unequal treatment with their values"),
    count("measures", "p.metrics", "Measured values on the cards of its models and data"),
    yes(
        "bias_limits",
        "coalesce(g.limits, false) OR o.fair > 0",
        "Limits stand for such measures: set before the tests, or watched in use",
    ),
    yes("has_release", "q.id IS NOT NULL", "A release was decided on record"),
    days("days_since_release", since("q.at"), "Days since a release was decided"),
    count("indicators", "o.count", "Indicators with a threshold that are watched"),
    count("indicators_over", "o.over", "Indicators that are beyond their threshold"),
    days("days_since_reading", since_day("o.latest"), "Days since an indicator was read last"),
    yes("is_told_about", "n.published IS NOT NULL", "A notice about it is published"),
    count("documents", "k.count", "Documents in force that are about it"),
    count("open_incidents", "t.open", "Incidents of it that are not closed"),
    yes("incident_after_assessment", "t.at > v.at", "An incident came after its assessment"),
    yes(
        "in_scope",
        "CASE WHEN scope.id IS NOT NULL THEN EXISTS (SELECT 1 FROM governance_scopeitem g"
        " WHERE g.version_id = scope.id AND g.subject = x.id AND g.is_in) END",
        "The scope in force includes it; unknown while no scope is in force",
    ),
    yes(
        "in_no_scope",
        "CASE WHEN scope.id IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM governance_scopeitem g"
        " WHERE g.version_id = scope.id AND g.subject = x.id) END",
        "The scope in force says neither that it is in nor that it is out",
    ),
)
TABLE = Table(
    name="system",
    label="AI system",
    plural="AI systems",
    columns=COLUMNS,
    before=SCOPE,
    source=SOURCE,
    called="'AIS-' || to_char(x.number, 'FM0999') || ' ' || x.name",
)
KIND = TABLE.kind
observe = TABLE.observe

OF_RISKS = of_history("risks_risk", "system_id")
OF_PARTS = either(
    found_by(
        "SELECT DISTINCT system_id FROM systems_useevent"
        " WHERE organisation_id = %(org)s AND part_id = ANY(%(keys)s)"
    ),
    found_by(
        "SELECT DISTINCT u.system_id FROM systems_useevent u JOIN parts_partevent p"
        " ON p.pgh_obj_id = u.part_id WHERE u.organisation_id = %(org)s"
        " AND p.organisation_id = %(org)s AND p.provider_id = ANY(%(keys)s)"
    ),
)
EVERY = all_of("systems_aisystem")
FACTS_OF_SYSTEMS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "system": itself,
        "member": owned_in("systems_aisystem", "owner_person_id"),
        **by_kinds(EVERY, "organisation", "scope", "system_import", "card_import"),
        **by_kinds(EVERY, "register_import"),
        "risk": OF_RISKS,
        "assessment": found_by(
            "SELECT DISTINCT r.system_id FROM risks_riskassessment a JOIN risks_risk r"
            " ON r.id = a.risk_id WHERE a.organisation_id = %(org)s AND a.id = ANY(%(keys)s)"
        ),
        **by_kinds(OF_PARTS, "model", "dataset", "supplier"),
        "run": of_history("questionnaires_run", "system_id"),
        "impact_assessment": of_history("assessments_impactassessment", "system_id"),
        "impact_section": found_by(
            "SELECT DISTINCT i.system_id FROM assessments_impactsection s"
            " JOIN assessments_impactassessment i ON i.id = s.assessment_id"
            " WHERE s.organisation_id = %(org)s AND s.id = ANY(%(keys)s)"
        ),
        "system_notice": of_history("incidents_systemnotice", "system_id"),
        "incident": found_by(
            "SELECT DISTINCT system_id FROM incidents_incidentsystemevent"
            " WHERE organisation_id = %(org)s AND incident_id = ANY(%(keys)s)"
        ),
        "document": found_by(
            "SELECT DISTINCT subject_id FROM documents_documentlinkevent"
            " WHERE organisation_id = %(org)s AND kind = 'system' AND document_id = ANY(%(keys)s)"
        ),
        "document_version": found_by(
            "SELECT DISTINCT k.subject_id FROM documents_documentlink k"
            " JOIN documents_documentversion v ON v.document_id = k.document_id"
            " WHERE k.organisation_id = %(org)s AND k.kind = 'system' AND v.id = ANY(%(keys)s)"
        ),
    },
)
