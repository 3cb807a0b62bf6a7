"""Issues, interested parties and roles from the records as they stand (4.1, 4.2)."""

from steward.domain.governance.policy import VIEW_CONTEXT
from steward.domain.governance.queries import entries
from steward.domain.governance.queries.scope import (
    role_words,
    roles_said,
    scope_in_force,
    stated_roles,
)
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.kit.registers import (
    Group,
    Tables,
    tables_json,
    tables_pdf,
    tables_xlsx,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation


def live_data(actor: Actor) -> Tables:
    """Return the context as it stands now.

    Raises:
        NotAllowed: The actor may not see context.
    """
    require(actor, VIEW_CONTEXT)
    return Tables(
        organisation=get_organisation(actor).name,
        made=actor.now,
        title="Context of the organisation",
        basis="ISO/IEC 42001:2023, 4.1 and 4.2",
        groups=[_roles(actor), *_issues(actor), _parties(actor)],
    )


def _roles(actor: Actor) -> Group:
    words, said = role_words(), roles_said(actor, scope_in_force(actor))
    rows = [
        (words.get(row.role, row.role), row.reason, "yes" if row.role in said else "no")
        for row in stated_roles(actor)
    ]
    return Group(
        title="Roles towards AI",
        lead="What the organisation says it is, and whether AI systems in scope say it too.",
        heads=("Role", "Why", "Said by AI systems"),
        widths=(1, 3, 1),
        rows=rows,
    )


def _issues(actor: Actor) -> list[Group]:
    rows = list(entries(actor, "issue").order_by("topic", "number"))
    return [
        Group(
            title=f"{words} issues",
            lead="",
            heads=(
                "Issue",
                "Topic",
                "What it means for AI here",
                "Effect",
                "Answers",
                "Next review",
            ),
            widths=(2, 1, 4, 1, 1, 1),
            rows=[
                (
                    f"{row.reference} {row.title}",
                    row.get_topic_display(),
                    row.meaning,
                    row.get_effect_display() if row.is_relevant else "Not relevant",
                    str(row.owner or "–"),
                    str(row.review_on or "–"),
                )
                for row in rows
                if row.origin == origin
            ],
        )
        for origin, words in (("external", "External"), ("internal", "Internal"))
    ]


def _parties(actor: Actor) -> Group:
    rows = entries(actor, "party").order_by("kind", "number")
    return Group(
        title="Interested parties",
        lead="Who has a stake, what they need, and which of it the management system takes on.",
        heads=("Party", "Kind", "Need", "Taken on", "Why, and how it is met", "Answers"),
        widths=(2, 1, 3, 1, 4, 1),
        rows=[
            (
                f"{row.reference} {row.title}",
                row.get_kind_display(),
                row.need,
                row.get_taken_on_display(),
                " ".join(part for part in (row.reason, row.response) if part) or "–",
                str(row.owner or "–"),
            )
            for row in rows
        ],
    )


REPORT = Report(
    name="context",
    title="Context analysis",
    holds="The roles of the organisation, external and internal issues, interested parties with"
    " their needs and how these are met.",
    basis="ISO/IEC 42001, 4.1 and 4.2",
    order=21,
    makers={
        "pdf": lambda actor, _: tables_pdf(live_data(actor)),
        "xlsx": lambda actor, _: tables_xlsx(live_data(actor)),
        "json": lambda actor, _: tables_json(live_data(actor)),
    },
)
