"""Facts of the organisation about planning and doing (clauses 4 to 8)."""

from steward.domain.lint.facts.reading import Column, count, days, since, since_day, yes

COUNTED = """
CROSS JOIN LATERAL (SELECT count(*) AS count,
    count(*) FILTER (WHERE t.facts->>'eu_market' = 'true') AS eu,
    count(*) FILTER (WHERE t.facts->>'uses_personal_data' = 'true') AS personal,
    count(*) FILTER (WHERE coalesce(nullif(t.stage, ''), t.facts->>'lifecycle_stage') IN
      ('deployment', 'operation_monitoring', 'continuous_validation', 'reevaluation')) AS used,
    count(*) FILTER (WHERE t.facts->>'sourcing' IN ('bought_as_is', 'embedded_in_product'))
      AS embedded,
    count(*) FILTER (WHERE t.facts->>'sourcing' IS NULL) AS unsourced,
    count(*) FILTER (WHERE t.facts->>'third_party_model' = 'true' OR t.facts->>'sourcing' IN
      ('bought_as_is', 'customised_third_party', 'embedded_in_product')) AS outside
  FROM systems_aisystem t WHERE t.organisation_id = x.id AND t.archived_at IS NULL) s
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE t.kind = 'threat') AS threats,
    count(*) FILTER (WHERE t.kind = 'opportunity') AS opportunities,
    count(*) FILTER (WHERE t.kind = 'threat' AND t.system_id IS NULL) AS loose,
    count(*) FILTER (WHERE t.status <> 'proposed') AS decided,
    count(*) FILTER (WHERE t.status <> 'proposed' AND t.decided_at IS NULL
      AND t.approved_rank IS NULL) AS undated,
    count(*) FILTER (WHERE t.status = 'accepted' AND t.origin = 'rule' AND t.reason = ''
      AND t.approved_rank IS NULL) AS untouched
  FROM risks_risk t WHERE t.organisation_id = x.id
  AND t.status IN ('proposed', 'accepted', 'edited')) r
"""
"""What is counted of systems (``s``) and of risks (``r``), each table read once."""


def rows(table: str, where: str = "", what: str = "count(*)") -> str:
    """Return the expression of something over the rows of a table in the organisation."""
    also = f" AND {where}" if where else ""
    return f"(SELECT {what} FROM {table} t WHERE t.organisation_id = x.id{also})"


def entries(register: str, where: str = "", what: str = "count(*)") -> str:
    """Return the same over the entries of a register of the context that are not retired."""
    also = f" AND {where}" if where else ""
    return rows(f"governance_{register}", f"t.retired_at IS NULL{also}", what)


def n(name: str, sql: str, meaning: str) -> Column:
    """Return a count."""
    return count(name, sql, meaning)


def known_law(words: str, framework: str) -> str:
    """Return the expression that a law is followed as a framework or kept in the register."""
    return (
        f"(EXISTS (SELECT 1 FROM frameworks_adoption t WHERE t.organisation_id = x.id"
        f" AND t.framework ~ '{framework}')"
        f" OR EXISTS (SELECT 1 FROM governance_law t WHERE t.organisation_id = x.id"
        f" AND t.retired_at IS NULL AND (t.framework ~ '{framework}' OR t.title ~* '{words}')))"
    )


IN_FORCE = "t.state = 'approved' AND t.in_force_from <= %(today)s"
PLANNING: tuple[Column, ...] = (
    days("days_since_founding", since("x.created_at"), "Days since the organisation began here"),
    n("issues", entries("issue"), "Internal and external issues"),
    n("external_issues", entries("issue", "t.origin = 'external'"), "External issues"),
    n("climate_issues", entries("issue", "t.topic = 'climate'"), "Issues that speak to climate"),
    n(
        "context_overdue",
        f"{entries('issue', 't.review_on < %(today)s')}"
        f" + {entries('party', 't.review_on < %(today)s')}",
        "Issues and interested parties whose review is overdue",
    ),
    days(
        "days_since_context",
        since(
            "greatest("
            + rows("governance_issue", "", "max(t.created_at)")
            + ", "
            + rows("governance_review", "t.noun = 'issue'", "max(t.created_at)")
            + ")"
        ),
        "Days since an issue was entered or looked at again",
    ),
    n("stated_roles", rows("governance_statedrole"), "Roles towards AI that it states"),
    n("parties", entries("party"), "Interested parties with their needs"),
    n("affected_parties", entries("party", "t.kind = 'affected'"), "Parties that are affected"),
    n("parties_undecided", entries("party", "t.taken_on = 'open'"), "Needs nobody decided on"),
    n("laws", entries("law"), "Laws, contracts and commitments in the register"),
    n(
        "eu_systems",
        "s.eu",
        "AI systems with a tie to the European Union",
    ),
    yes(
        "considers_ai_act",
        known_law("ai act|2024/1689", "ai-act"),
        "The EU AI Act is in the register of laws, or followed",
    ),
    n(
        "personal_data_systems",
        "s.personal",
        "AI systems that use personal data",
    ),
    yes(
        "considers_data_protection",
        known_law("data protection|privacy|gdpr|2016/679|personal data", "gdpr|27701"),
        "A law on personal data is in the register of laws, or followed",
    ),
    yes(
        "has_scope",
        rows("governance_scopeversion", IN_FORCE) + " > 0",
        "A scope is approved and in force",
    ),
    n("scope_versions", rows("governance_scopeversion", IN_FORCE), "Scopes that were approved"),
    n("processes", entries("process"), "Processes of the management system"),
    n("flows", rows("governance_flow"), "What processes hand to each other"),
    n("leadership_decisions", entries("decision"), "Decisions of top management on record"),
    yes(
        "has_policy",
        "EXISTS (SELECT 1 FROM documents_document t WHERE t.organisation_id = x.id"
        " AND t.is_ai_policy AND t.version <> '' AND t.state <> 'withdrawn')",
        "An AI policy is in force",
    ),
    n("systems", "s.count", "AI systems in the inventory"),
    n(
        "systems_in_use",
        "s.used",
        "AI systems in use",
    ),
    days(
        "days_since_discovery",
        since(
            "greatest("
            + rows("systems_aisystem", "", "max(t.created_at)")
            + ", "
            + rows("systems_systemimport", "t.undone_at IS NULL", "max(t.created_at)")
            + ")"
        ),
        "Days since a system was entered or an inventory was read in",
    ),
    n(
        "embedded_systems",
        "s.embedded",
        "AI systems that were bought as they are or came inside another product",
    ),
    n(
        "systems_without_sourcing",
        "s.unsourced",
        "AI systems of which nobody says how they are obtained",
    ),
    n("suppliers", rows("parts_part", "t.kind = 'supplier'"), "Suppliers in the inventory"),
    n(
        "suppliers_without_system",
        rows(
            "parts_part",
            "t.kind = 'supplier' AND NOT EXISTS (SELECT 1 FROM systems_use u WHERE"
            " u.part_id = t.id) AND NOT EXISTS (SELECT 1 FROM systems_use u JOIN parts_part q"
            " ON q.id = u.part_id WHERE q.provider_id = t.id)",
        ),
        "Suppliers to which no AI system is tied",
    ),
    n(
        "third_party_systems",
        "s.outside",
        "AI systems that rest on somebody else's model or service",
    ),
    n("threats", "r.threats", "Risks in the register"),
    n(
        "decided_risks",
        "r.decided",
        "Risks that somebody decided to take into the register",
    ),
    n(
        "undated_risks",
        "r.undated",
        "Risks in the register with no date of a decision or an assessment",
    ),
    n(
        "opportunities",
        "r.opportunities",
        "Opportunities in the register",
    ),
    n(
        "loose_risks_percent",
        "r.loose * 100 / greatest(r.threats, 1)",
        "Share of risks that are tied to no AI system, in percent",
    ),
    n(
        "untouched_percent",
        "r.untouched * 100 / greatest(r.decided, 1)",
        "Share of risks taken over as the catalogue has them: no word of a person, no assessment",
    ),
    n(
        "same_reason_percent",
        "(SELECT max(said.count) * 100 / greatest(sum(said.count), 1) FROM (SELECT count(*)"
        " FROM risks_risk t WHERE t.organisation_id = x.id AND t.status IN ('accepted', 'edited')"
        " AND t.reason <> '' GROUP BY t.reason) said)",
        "Share of decisions on risks that give the one most frequent reason, in percent",
    ),
    yes(
        "has_criteria",
        rows("risks_riskcriteria", "t.state = 'adopted'") + " > 0",
        "Risk criteria of its own were adopted",
    ),
    n("treatments", rows("risks_treatment"), "Treatments that were planned"),
    n("statements", rows("soa_statement"), "Frozen revisions of the Statement of Applicability"),
    n("decided_controls", rows("soa_applicabilitydecision"), "Controls that people decided on"),
    n(
        "objectives",
        rows("objectives_objective", "t.state IN ('agreed', 'running', 'reached', 'missed')"),
        "Objectives that were agreed to",
    ),
    n("changes", rows("objectives_plannedchange"), "Changes that were planned on record"),
    n(
        "policy_versions",
        rows(
            "documents_documentversion",
            "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = t.document_id AND"
            " d.is_ai_policy)",
        ),
        "Published versions of the AI policy",
    ),
)
DOING: tuple[Column, ...] = (
    n("budget_lines", entries("budgetline"), "Lines of the budget"),
    n(
        "functions_short",
        entries("capacity", "t.needed > t.available"),
        "Functions that lack days a month",
    ),
    n("tools", entries("tool"), "Tools with their licences"),
    n(
        "functions",
        rows("competence_aimsfunction", "t.archived_at IS NULL"),
        "Functions in the management system",
    ),
    n(
        "campaigns",
        rows("competence_campaign", "t.state IN ('running', 'closed')"),
        "Awareness campaigns that started",
    ),
    days(
        "days_since_campaign",
        since(rows("competence_campaign", "t.state IN ('running', 'closed')", "max(t.started_at)")),
        "Days since an awareness campaign started",
    ),
    n(
        "communications",
        rows("competence_communication", "t.ended_at IS NULL"),
        "Lines of the plan of communication",
    ),
    n(
        "communications_overdue",
        rows("competence_communication", "t.ended_at IS NULL AND t.next_on < %(today)s"),
        "Lines of the plan of communication whose day has passed",
    ),
    n(
        "documents",
        rows("documents_document", "t.version <> '' AND t.state <> 'withdrawn'"),
        "Documents in force",
    ),
    n(
        "external_documents",
        rows("documents_externaldocument", "t.ended_at IS NULL"),
        "Documents from outside that are controlled",
    ),
    n(
        "external_overdue",
        rows("documents_externaldocument", "t.ended_at IS NULL AND t.review_on < %(today)s"),
        "Documents from outside that nobody looked after in time",
    ),
    n(
        "activities",
        rows("objectives_plannedactivity", "t.ended_on IS NULL"),
        "Recurring work that is planned",
    ),
    n("provisions", entries("provision"), "Externally provided processes under control"),
    n(
        "provisions_unseen",
        entries("provision", "(t.looked_at IS NULL OR t.review_on < %(today)s)"),
        "Externally provided processes that nobody looked at in time",
    ),
    yes(
        "channel_open",
        rows("incidents_publicplace", "t.speak_up_open") + " > 0",
        "A channel for concerns is open",
    ),
    n(
        "channel_members",
        rows("incidents_speakupmember"),
        "People who receive concerns",
    ),
    n(
        "concerns_late",
        rows(
            "incidents_concern",
            "t.state <> 'closed' AND (t.acknowledged_at IS NULL AND t.acknowledge_by < %(today)s"
            " OR t.answered_at IS NULL AND t.answer_by < %(today)s)",
        ),
        "Concerns that were not acknowledged or answered in time",
    ),
    days(
        "days_since_drill",
        since(
            rows(
                "incidents_incident",
                "t.is_drill AND t.drill_result <> '' AND t.state <> 'not_incident'",
                "max(t.noticed_at)",
            )
        ),
        "Days since the last drill with a written result",
    ),
    n(
        "drills",
        rows(
            "incidents_incident",
            "t.is_drill AND t.drill_result <> '' AND t.state <> 'not_incident'",
        ),
        "Drills with a written result",
    ),
    n(
        "incidents",
        rows("incidents_incident", "NOT t.is_drill AND t.state <> 'not_incident'"),
        "Incidents",
    ),
    n(
        "communication_decisions",
        rows("incidents_communicationdecision"),
        "Decisions on what interested parties are told",
    ),
    n("notices", rows("incidents_systemnotice", "t.published IS NOT NULL"), "Published notices"),
    days(
        "days_since_looked_ahead",
        since_day(entries("law", "", "max(t.evaluated_on)")),
        "Days since a law or contract was evaluated last",
    ),
)
