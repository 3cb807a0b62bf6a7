"""What the body of each kind of resource must hold."""

from collections.abc import Mapping

from steward.extensions.packs.check_shapes import MONITORING_CHECKS, OBSERVED_PROPERTIES
from steward.extensions.packs.lint_shapes import LINT_RULES
from steward.extensions.packs.parties import THIRD_PARTIES
from steward.extensions.packs.rule_shapes import AUTOMATION_RULES
from steward.extensions.packs.schema import (
    Amount,
    Flag,
    Many,
    Maybe,
    OneOf,
    Record,
    Shape,
    Text,
    Whatever,
)

TEXT = Text()
TEXTS = Many(TEXT)
FLAG = Flag()
WHOLE = Amount(low=0, whole=True)
SCORE = Amount(low=1, high=5, whole=True)
HEAD: Mapping[str, Shape] = {"id": TEXT, "title": TEXT}
SPREAD = Record({"min": Amount(low=0), "mode": Amount(low=0), "max": Amount(low=0)}, closed=True)
STEP: Mapping[str, Shape] = {"delta": Amount(low=-4, high=4, whole=True), "when": TEXT}

NODE = Record(
    {"id": TEXT, "parent": Maybe(TEXT), "kind": TEXT, "summary": TEXT},
    {
        "title": TEXT,
        "assessable": FLAG,
        "guidance": TEXT,
        "document_templates": TEXTS,
        "mandatory_documents": TEXTS,
        "typical_evidence": TEXTS,
        "typical_gaps": TEXTS,
        "iso_42001": TEXTS,
        "questions": Many(
            Record(
                {"id": TEXT, "text": TEXT, "scale": TEXT, "options": Many(Record({"value": TEXT}))}
            )
        ),
    },
)
TREE_NODE = Record(
    {
        "id": TEXT,
        "type": OneOf(frozenset({"single", "multi", "computed"})),
        "text": TEXT,
        "answers": Many(
            Record(
                {"value": TEXT, "label": TEXT, "next": TEXT},
                {
                    "outcomes": TEXTS,
                    "marks": TEXTS,
                    "exclusive": FLAG,
                    "if": TEXT,
                    "sets": Whatever(),
                },
                closed=True,
            ),
            least=1,
        ),
    },
    {
        "stage": TEXT,
        "help": TEXT,
        "legal_basis": TEXTS,
        "prefill": Whatever(),
        "asked_if": TEXT,
        "skip_to": TEXT,
    },
    closed=True,
)
OUTCOME = Record(
    {
        "id": TEXT,
        "tier": TEXT,
        "title": TEXT,
        "message": TEXT,
        "severity": Amount(low=0, high=100, whole=True),
        "obligations": Many(
            Record({"article": TEXT}, {"roles": TEXTS, "if": TEXT, "note": TEXT}, closed=True)
        ),
        "dates": Many(Record({"from": Maybe(TEXT)}, {"if": TEXT, "note": TEXT}, closed=True)),
    },
    {"class": TEXT, "basis": TEXTS, "adds_roles": TEXTS},
    closed=True,
)
TREE_WORK = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "outcomes": TEXTS,
        "roles": TEXTS,
        "articles": TEXTS,
        "owner_role": TEXT,
        "effort_days": Amount(low=0),
        "severity": OneOf(frozenset({"low", "medium", "high", "critical"})),
        "steps": Many(TEXT, least=1),
    },
    {"if": TEXT},
    closed=True,
)
CLASSIFICATION = Record(
    {
        "start": TEXT,
        "roles_from": TEXT,
        "classes": Many(
            Record({"id": TEXT, "title": TEXT, "meaning": TEXT, "tone": TEXT}, closed=True), least=1
        ),
        "stages": Many(Record({"id": TEXT, "title": TEXT, "lead": TEXT}, closed=True), least=1),
        "nodes": Many(TREE_NODE, least=1),
        "outcomes": Many(OUTCOME, least=1),
        "tasks": Many(TREE_WORK),
        "otherwise": Many(Record({"outcome": TEXT}, {"if": TEXT}, closed=True), least=1),
    },
    {"evaluation": TEXT, "disclaimer": TEXT},
    closed=True,
)
ROW = Record(
    {
        "id": TEXT,
        "source": TEXT,
        "target": TEXT,
        "relationship": OneOf(frozenset({"equal", "subset-of", "superset-of", "intersects-with"})),
        "strength": Amount(low=0, high=10, whole=True),
        "basis": OneOf(frozenset({"official", "own"})),
        "rationale": TEXT,
    },
    closed=True,
)
ADJUST = Many(Record(STEP, closed=True))
SCENARIO = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "category": TEXT,
        "cause": TEXT,
        "event": TEXT,
        "consequence": TEXT,
        "statement": TEXT,
        "objectives": TEXTS,
        "risk_sources": TEXTS,
        "lifecycle_stages": TEXTS,
        "applies_when": TEXT,
        "inherent": Record(
            {
                "likelihood": SCORE,
                "impact": SCORE,
                "adjust": Record({"likelihood": ADJUST, "impact": ADJUST}, closed=True),
            },
            closed=True,
        ),
        "quantitative": Record({"annual_frequency": SPREAD, "loss_index": SPREAD}, closed=True),
        "controls": Many(
            Record(
                {
                    "control": TEXT,
                    "effectiveness": Amount(low=0, high=1),
                    "affects": OneOf(frozenset({"likelihood", "impact", "both"})),
                },
                closed=True,
            ),
            least=1,
        ),
    },
    {"references": Whatever(), "indicator": TEXT},
    closed=True,
)
ACTION = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "steps": Many(TEXT, least=1),
        "owner_role": TEXT,
        "effort_days": Amount(low=0),
        "evidence": Many(TEXT, least=1),
        "for_levels": TEXTS,
    },
    closed=True,
)
ATTRIBUTE = Record(
    {
        "id": TEXT,
        "type": OneOf(frozenset({"boolean", "enum", "multi_enum"})),
        "group": TEXT,
        "label": TEXT,
    },
    {
        "description": TEXT,
        "unknown_allowed": FLAG,
        "values": Many(Record({"value": TEXT, "label": TEXT}, closed=True), least=1),
    },
    closed=True,
)
QUESTION = Record(
    {"id": TEXT, "text": TEXT},
    {
        "type": TEXT,
        "attribute": TEXT,
        "required": FLAG,
        "help": TEXT,
        "visible_when": TEXT,
        "prefill_yes_when": TEXT,
        "prefill": Whatever(),
        "scale": TEXT,
        "requirements": TEXTS,
        "weight": Amount(low=0),
        "certification_blocker": FLAG,
        "expected_evidence": TEXT,
        "in_short_version": FLAG,
        "options": Many(Whatever()),
        "suggestions": TEXTS,
        "requested_evidence": TEXT,
        "red_flag": TEXT,
        "tree_node": TEXT,
        "legal_basis": TEXTS,
        "allow_unknown": FLAG,
        "allow_not_applicable": FLAG,
        "required_when": TEXT,
        "constraints": Many(Record({"that": TEXT, "message": TEXT}, closed=True)),
        "minimum": Whatever(),
        "maximum": Whatever(),
        "unit": TEXT,
        "currency": TEXT,
        "whole": FLAG,
        "pattern": TEXT,
        "rows": Many(Whatever()),
        "fields": Many(Whatever()),
        "record": TEXT,
        "formula": TEXT,
        "prefill_from": TEXT,
        "same_as": TEXTS,
        "effects": Many(Record({"id": TEXT, "kind": TEXT})),
    },
    closed=True,
)
SECTION = Record({"id": TEXT, "title": TEXT, "questions": Many(QUESTION, least=1)})
DOCUMENT = Record(
    {
        "id": TEXT,
        "title": TEXT,
        "type": TEXT,
        "necessity": TEXT,
        "satisfies": TEXTS,
        "owner_role": TEXT,
        "approver_role": TEXT,
        "review_months": Maybe(Amount(low=1, whole=True)),
        "outline": Many(Record({"heading": TEXT, "guidance": TEXT}, closed=True), least=1),
    },
    {"also_supports": Many(Record({"framework": TEXT, "node": TEXT}, closed=True))},
    closed=True,
)
ENTRY = Record({"id": TEXT, "title": TEXT})
FUNCTION = Record(
    {
        "id": TEXT,
        "name": TEXT,
        "purpose": TEXT,
        "competences": Many(
            Record(
                {
                    "name": TEXT,
                    "why": TEXT,
                    "level": Amount(low=1, high=4, whole=True),
                    "shown_by": Many(
                        OneOf(frozenset({"education", "training", "experience"})), least=1
                    ),
                },
                {"renew_months": Amount(low=1, high=120, whole=True)},
                closed=True,
            ),
            least=1,
        ),
    },
    {"stages": TEXTS},
    closed=True,
)
INCIDENT_FACT = Record(
    {
        "id": TEXT,
        "section": TEXT,
        "type": OneOf(frozenset({"yes_no", "single", "multiple"})),
        "text": TEXT,
    },
    {
        "help": TEXT,
        "intake": TEXT,
        "options": Many(Record({"value": TEXT, "label": TEXT}, closed=True), least=2),
    },
    closed=True,
)
LIMIT = Record(
    {
        "after": TEXT,
        "amount": WHOLE,
        "unit": OneOf(frozenset({"hours", "days", "business_days", "months"})),
    },
    {
        "or": TEXT,
        "counting": OneOf(frozenset({"plain", "eu"})),
        "unless_later": TEXT,
        "weekend": OneOf(frozenset({"noon"})),
    },
    closed=True,
)
SINCE = Record({"day": TEXT, "when": TEXT}, closed=True)
CLOCK = Record(
    {
        "id": TEXT,
        "law": TEXT,
        "article": TEXT,
        "title": TEXT,
        "to": TEXT,
        "when": TEXT,
        "note": TEXT,
        "asks": Many(TEXT, least=1),
    },
    {
        "limits": Many(LIMIT, least=1),
        "at_once": FLAG,
        "on_request": FLAG,
        "since": Many(SINCE, least=1),
    },
    closed=True,
)
INCIDENT_CLOCKS = Record(
    {
        **HEAD,
        "severities": Many(Record({"id": TEXT, "title": TEXT, "meaning": TEXT}), least=2),
        "facts": Many(INCIDENT_FACT, least=1),
        "sections": Many(ENTRY, least=1),
        "serious": Many(Record({"id": TEXT, "title": TEXT, "basis": TEXT, "when": TEXT})),
        "moments": Many(ENTRY, least=1),
        "clocks": Many(CLOCK, least=1),
    },
    closed=True,
)
MATURITY = Record({"value": TEXT, "score": WHOLE, "label": TEXT, "meaning": TEXT})

SHAPES: Mapping[str, Record] = {
    "framework": Record({**HEAD, "nodes": Many(NODE, least=1)}, {"classification": CLASSIFICATION}),
    "mapping_set": Record(
        {**HEAD, "source_framework": TEXT, "target_framework": TEXT, "rows": Many(ROW)}
    ),
    "risk_catalogue": Record(
        {**HEAD, "scenarios": Many(SCENARIO, least=1)},
        {
            "defaults_by_score": Whatever(),
            "global_adjustments": Many(
                Record(
                    {
                        "id": TEXT,
                        "dimension": OneOf(frozenset({"likelihood", "impact"})),
                        "reason": TEXT,
                        **STEP,
                    },
                    closed=True,
                )
            ),
        },
    ),
    "risk_sources": Record({**HEAD, "objectives": Many(ENTRY), "risk_sources": Many(ENTRY)}),
    "taxonomies": Record({**HEAD, "categories": Many(ENTRY, least=1)}),
    "treatment_actions": Record(
        {
            **HEAD,
            "requirements": Many(
                Record({"requirement": TEXT, "actions": Many(ACTION, least=1)}, closed=True)
            ),
        }
    ),
    "questionnaire": Record(
        {**HEAD, "sections": Many(SECTION, least=1)},
        {
            "attributes": Many(ATTRIBUTE, least=1),
            "tiering": Many(Record({"tier": TEXT, "when": TEXT, "review_months": WHOLE})),
        },
    ),
    "documents": Record({**HEAD, "documents": Many(DOCUMENT, least=1)}),
    "functions": Record({**HEAD, "functions": Many(FUNCTION, least=1)}),
    "scales": Record({**HEAD, "maturity": Many(MATURITY, least=1)}),
    "incident_clocks": INCIDENT_CLOCKS,
    "third_parties": THIRD_PARTIES,
    "lint_rules": LINT_RULES,
    "automation_rules": AUTOMATION_RULES,
    "observed_properties": OBSERVED_PROPERTIES,
    "monitoring_checks": MONITORING_CHECKS,
    "public_holidays": Record(
        {
            **HEAD,
            "countries": Many(Record({"country": TEXT, "days": TEXTS}, closed=True), least=1),
        },
        closed=True,
    ),
}
