"""Suggest ties: by the words that two requirements share, and from two crosswalks in a row.

Words are compared by PostgreSQL: by trigrams where the extension pg_trgm is there, which any owner
of a database may install since PostgreSQL 13, and by full text otherwise. No model is needed, and a
suggestion counts for nothing until a person accepts it.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from steward.domain.crosswalks.operations.stating import TieDraft, bring_ties
from steward.domain.crosswalks.policy import EDIT_TIES
from steward.domain.crosswalks.queries import accepted_ties, catalogue, ties_between
from steward.domain.crosswalks.rules import countable
from steward.domain.crosswalks.terms import Relationship, Tie
from steward.domain.frameworks.queries import ISO_42001
from steward.domain.frameworks.terms import Framework
from steward.foundation.core.actor import Actor, require

BY_TRIGRAMS = """
SELECT s.id, t.id, {schema}.similarity(s.words, t.words) AS score
FROM unnest(%s::text[], %s::text[]) AS t(id, words)
CROSS JOIN LATERAL (
    SELECT x.id, x.words FROM unnest(%s::text[], %s::text[]) AS x(id, words)
    ORDER BY {schema}.similarity(x.words, t.words) DESC LIMIT 3
) AS s
WHERE {schema}.similarity(s.words, t.words) >= 0.2 ORDER BY score DESC, 2, 1 LIMIT 400
"""
BY_FULL_TEXT = """
SELECT s.id, t.id, s.score
FROM unnest(%s::text[], %s::text[]) AS t(id, words)
CROSS JOIN LATERAL (
    SELECT x.id, ts_rank(to_tsvector('english', x.words), query, 1) AS score
    FROM unnest(%s::text[], %s::text[]) AS x(id, words), LATERAL (
        SELECT replace(plainto_tsquery('english', t.words)::text, '&', '|')::tsquery AS query
    ) AS q
    WHERE numnode(query) > 0
    ORDER BY score DESC LIMIT 3
) AS s
WHERE s.score > 0 ORDER BY 3 DESC, 2, 1 LIMIT 400
"""
MOST_TARGETS = 400
LONGEST_WORDS = 600
WEAKEST_OF_BEST = 0.35
"""Ranks of full text say nothing by themselves, only beside each other."""
STRONGEST = 6
"""Shared words show an overlap at most, never that one asks all of the other."""


def _schema_of_trigrams() -> str | None:
    """Return the schema of the extension, quoted, or None where it is not installed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(n.nspname) FROM pg_extension e"
            " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
        )
        row: tuple[str] | None = cursor.fetchone()
        return row[0] if row else None


def _words(framework: Framework, wanted: set[str] | None = None) -> tuple[list[str], list[str]]:
    items = [r for r in countable(framework) if wanted is None or r.id in wanted]
    texts = [f"{r.title} {r.summary}"[:LONGEST_WORDS] for r in items]
    return [r.id for r in items], texts


@transaction.atomic
def suggest_by_words(*, actor: Actor, target: str) -> int:
    """Suggest ties for the requirements of a framework that have none; returns how many are new.

    Raises:
        NotAllowed: The actor may not decide about controls.
        NotFound: No installed pack brings the framework.
    """
    require(actor, EDIT_TIES)
    found = catalogue()
    framework = found.framework(target)
    tied = {tie.target for tie in ties_between(found, accepted_ties(actor), ISO_42001, target)}
    open_nodes = [r.id for r in countable(framework) if r.id not in tied][:MOST_TARGETS]
    if not open_nodes:
        return 0
    schema = _schema_of_trigrams()
    with connection.cursor() as cursor:
        cursor.execute(
            BY_TRIGRAMS.format(schema=schema) if schema else BY_FULL_TEXT,
            [*_words(framework, set(open_nodes)), *_words(found.framework(ISO_42001))],
        )
        rows = [(str(s), str(t), float(score)) for s, t, score in cursor.fetchall()]
    best = max((score for _, _, score in rows), default=1.0)
    if not schema:
        rows = [row for row in rows if row[2] >= WEAKEST_OF_BEST * best]
    drafts = [
        TieDraft(
            source_framework=ISO_42001,
            source=source,
            target_framework=target,
            target=node,
            relationship=Relationship.INTERSECTS,
            strength=max(1, round(STRONGEST * (score if schema else score / best))),
            rationale=f"Suggested by the words that both share (similarity {score:.2f}).",
        )
        for source, node, score in rows
    ]
    return bring_ties(
        actor=actor,
        drafts=drafts,
        origin="words",
        where="as suggestions, by the words that both share",
        suggested=True,
    )


@transaction.atomic
def suggest_chains(*, actor: Actor, target: str, ties: Sequence[Tie]) -> int:
    """Suggest what follows from two crosswalks in a row, with the way as the reason.

    Raises:
        NotAllowed: The actor may not decide about controls.
    """
    require(actor, EDIT_TIES)
    drafts = [
        TieDraft(
            source_framework=tie.source_framework,
            source=tie.source,
            target_framework=target,
            target=tie.target,
            relationship=tie.relationship,
            strength=tie.strength,
            rationale=f"By way of {', '.join(tie.through)} ({tie.origin})."
            + (" Only possible: it follows from neither tie." if tie.uncertain else ""),
        )
        for tie in ties
    ]
    return bring_ties(
        actor=actor,
        drafts=drafts,
        origin="chain",
        where="as suggestions, from two crosswalks",
        suggested=True,
    )
