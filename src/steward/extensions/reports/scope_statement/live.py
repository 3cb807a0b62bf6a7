"""The scope from the records as they stand."""

from steward.domain.governance.models import ScopeVersion
from steward.domain.governance.policy import VIEW_CONTEXT
from steward.domain.governance.queries.scope import (
    open_version,
    role_words,
    scope_in_force,
    standing_of,
    stated_roles,
)
from steward.domain.governance.terms.scope import ItemKind, ScopeState
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.scope_statement import report
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation


def data_of(actor: Actor, version: ScopeVersion) -> report.Data:
    """Return what a version says, with its check of today."""
    standing, words = standing_of(actor, version), role_words()
    roles = version.roles or [row.role for row in stated_roles(actor)]
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        version=f"Version {version.number}",
        state=ScopeState(version.state).label,
        wording=version.wording,
        activities=version.activities,
        reason=version.reason,
        roles=[words.get(role, role) for role in roles],
        lines=[
            report.Line(
                kind=ItemKind(row.kind).label,
                label=row.label,
                is_in=row.is_in,
                why=row.why,
                count=row.count,
                counted_on="" if row.counted_on is None else row.counted_on.isoformat(),
            )
            for row in standing.items
        ],
        in_force_from="" if version.in_force_from is None else version.in_force_from.isoformat(),
        approved_by=version.approved_by,
        approved_on="" if version.approved_at is None else version.approved_at.date().isoformat(),
        differences=[(item.kind.label, item.label) for item in standing.differences],
    )


def statement_pdf(actor: Actor, version: ScopeVersion) -> bytes:
    """Return the statement of a version."""
    return report.make_pdf(data_of(actor, version))


def check_pdf(actor: Actor, version: ScopeVersion) -> bytes:
    """Return the check of a version against the inventory of today."""
    return report.make_check(data_of(actor, version))


def live_data(actor: Actor) -> report.Data:
    """Return the scope in force, or the version that is open where none is.

    Raises:
        NotAllowed: The actor may not see context.
        NotFound: There is no scope yet.
    """
    require(actor, VIEW_CONTEXT)
    version = scope_in_force(actor) or open_version(actor)
    if version is None:
        raise NotFound("There is no scope yet.")
    return data_of(actor, version)


REPORT = Report(
    name="scope",
    title="Scope statement",
    holds="The wording of the certificate, activities, roles, what is in scope, what is excluded"
    " and why, and the people in scope by role.",
    basis="ISO/IEC 42001, 4.3",
    order=20,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(live_data(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
