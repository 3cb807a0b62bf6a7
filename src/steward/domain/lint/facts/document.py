"""What is known of a controlled document (7.5)."""

from steward.domain.documents.terms.kinds import DocumentKind
from steward.domain.documents.terms.states import DocumentState
from steward.domain.lint.facts.reading import (
    Table,
    choice,
    count,
    days,
    found_by,
    has_left,
    itself,
    owned_in,
    since,
    since_day,
    text,
    yes,
)
from steward.domain.lint.facts.source import FactSource

BEFORE = """
WITH met AS (SELECT document_id, count(*) AS count FROM documents_documentrequirement
  WHERE organisation_id = %(org)s{only document_id} GROUP BY document_id),
versions AS (SELECT document_id, count(*) AS count, min(published_at) AS first
  FROM documents_documentversion WHERE organisation_id = %(org)s{only document_id}
  GROUP BY document_id)
"""
SOURCE = """
FROM documents_document x
LEFT JOIN documents_documentversion v ON v.document_id = x.id AND v.state = 'in_force'
  AND v.organisation_id = %(org)s
LEFT JOIN met m ON m.document_id = x.id
LEFT JOIN versions n ON n.document_id = x.id
WHERE x.organisation_id = %(org)s AND x.state <> 'withdrawn'{only x.id}
"""
COLUMNS = (
    choice("kind", "x.kind", [kind.value for kind in DocumentKind], "What kind of document it is"),
    choice("state", "x.state", [state.value for state in DocumentState], "How far its draft is"),
    yes("is_in_force", "x.version <> ''", "A version is in force"),
    yes("is_policy", "x.is_ai_policy", "It is the AI policy"),
    yes("has_owner", "x.owner_id IS NOT NULL", "Somebody answers for it"),
    has_left(),
    text("version", "nullif(x.version, '')", "The number of the version in force"),
    days("days_since_begun", since("x.created_at"), "Days since it was begun"),
    days("days_since_written", since("x.written_at"), "Days since its draft was written on last"),
    days("days_waiting", since("x.submitted_at"), "Days since its draft was handed in"),
    days("days_since_published", since_day("x.published_on"), "Days since its version came out"),
    days("days_since_first", since("n.first"), "Days since its first version came out"),
    count("versions", "n.count", "Versions that were published"),
    days(
        "review_overdue_days",
        since_day("x.review_on"),
        "Days since it should have been reviewed; negative: days left",
    ),
    yes("has_review_day", "x.review_on IS NOT NULL", "A day for its review is set"),
    yes("has_retention", "x.kept_months IS NOT NULL", "How long it is kept is decided"),
    yes("is_outline", "x.is_outline", "Its draft is still the outline with which it began"),
    count("approvals", "jsonb_array_length(v.approvals)", "Approvals of the version in force"),
    count("requirements", "m.count", "Requirements that it says it satisfies"),
    yes(
        "says_what_changed",
        "CASE WHEN n.count > 1 THEN v.note <> '' END",
        "The version in force says what changed; unknown for a first version",
    ),
)
TABLE = Table(
    name="document",
    label="Document",
    plural="Documents",
    columns=COLUMNS,
    before=BEFORE,
    source=SOURCE,
    called="'DOC-' || to_char(x.number, 'FM0999') || ' ' || x.title",
)
KIND = TABLE.kind
observe = TABLE.observe
FACTS_OF_DOCUMENTS = FactSource(
    kind=KIND,
    observe=observe,
    touched_by={
        "document": itself,
        "member": owned_in("documents_document"),
        "document_version": found_by(
            "SELECT document_id FROM documents_documentversion"
            " WHERE organisation_id = %(org)s AND id = ANY(%(keys)s)"
        ),
    },
)
