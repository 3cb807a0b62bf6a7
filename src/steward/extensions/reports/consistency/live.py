"""What does not add up in the register as it stands."""

from steward.domain.readiness.consistency import register_findings
from steward.domain.risks.rules.consistency import Finding
from steward.extensions.reports.consistency import report
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.extensions.reports.kit.narrowing import narrowing
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def rows(actor: Actor, wanted: Wanted) -> list[report.Row]:
    """Return the findings of the wanted risks, the gravest first."""
    return [row_of(item) for item in register_findings(actor) if _is_wanted(item, wanted)]


def _is_wanted(item: Finding, wanted: Wanted) -> bool:
    return wanted.system in (None, item.system) and wanted.level in ("", item.level)


def row_of(item: Finding) -> report.Row:
    """Return a finding as the report shows it."""
    return report.Row(
        rule=item.rule.id,
        what=item.rule.title,
        severity=item.rule.severity,
        clause=item.rule.clause,
        reference=item.reference,
        title=item.title,
        system=item.system_name,
        level=item.level,
        told=item.told,
        advice=item.rule.advice,
    )


def live_data(actor: Actor, wanted: Wanted) -> report.Data:
    """Return the data of the wanted findings."""
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        rows=tuple(rows(actor, wanted)),
        version=narrowing(actor, wanted),
    )


REPORT = Report(
    name="consistency",
    title="Does the register add up",
    holds="What contradicts itself or is left open across risks, treatments, acceptances, estimates"
    " and the Statement of Applicability, with what to do about each.",
    basis="ISO/IEC 42001, 6.1 and 8",
    order=5,
    narrows=("system", "level"),
    makers={
        "pdf": lambda actor, wanted: report.make_pdf(live_data(actor, wanted)),
        "xlsx": lambda actor, wanted: report.make_xlsx(rows(actor, wanted), made=actor.now),
        "csv": lambda actor, wanted: report.make_csv(rows(actor, wanted)),
        "json": lambda actor, wanted: report.make_json(live_data(actor, wanted)),
    },
)
