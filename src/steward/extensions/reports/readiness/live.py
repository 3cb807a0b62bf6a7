"""Readiness from the records as they stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from steward.domain.readiness.queries import whole_readiness
from steward.domain.readiness.queries.course import ahead_of, point_now, points_of
from steward.domain.readiness.rules.tracking import burns
from steward.domain.readiness.terms import Part
from steward.domain.readiness.terms.ahead import Futures, Remaining
from steward.domain.readiness.terms.proofs import Proof
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.readiness import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def live_data(actor: Actor) -> report.Data:
    """Return the data of the readiness as it stands now."""
    organisation = get_organisation(actor).name
    whole = whole_readiness(actor)
    data = report.data_of(whole.readiness, organisation=organisation, made=actor.now)
    points = points_of(actor, point_now(actor, whole))
    return replace(
        data,
        proven=[_proven(part, whole.proofs) for part in whole.parts if part.state.applicable],
        course=[
            report.Day(
                day=point.day,
                low=round(point.low, 4),
                high=round(point.high, 4),
                assurance=point.assurance,
                blockers=point.blockers,
                left=round(burn.left, 2),
                added=round(burn.added, 2),
                done=round(burn.done, 2),
                dropped=round(burn.dropped, 2),
            )
            for point, burn in zip(points, burns(points), strict=True)
        ],
        outlooks=[_outlook(left, found, actor) for left, found in ahead_of(actor, whole).goals],
    )


def _proven(part: Part, proofs: Mapping[str, tuple[Proof, ...]]) -> report.Proven:
    best = next(iter(proofs.get(part.state.requirement, ())), None)
    named = "" if best is None else f"{best.title}: {best.label}" if best.label else best.title
    return report.Proven(
        requirement=part.state.requirement,
        title=part.state.title,
        maturity="" if part.state.maturity is None else part.state.maturity.label,
        assurance=part.state.assurance.value,
        low=round(part.low, 4),
        high=round(part.high, 4),
        record=named,
        why="" if best is None else best.why,
    )


def _outlook(left: Remaining, found: Futures, actor: Actor) -> report.Outlook:
    half, most, nearly = (
        _words(found.day(share, actor.today)) if left.is_reachable else "No known work leads there"
        for share in (0.5, 0.8, 0.95)
    )
    return report.Outlook(
        title=left.goal.label,
        effort_days=round(left.days, 1),
        half=half,
        four_in_five=most,
        nineteen_in_twenty=nearly,
    )


def _words(day: date | None) -> str:
    return "Not within ten years" if day is None else f"{day.day} {day:%B %Y}"


REPORT = Report(
    name="readiness",
    title="Readiness for certification",
    holds="Per clause, area and requirement what is proven and by what, what blocks a certificate, "
    "the next steps by worth, the course so far and when it may be ready.",
    basis="ISO/IEC 42001, 9.1",
    order=4,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(live_data(actor)),
        "csv": lambda actor, _: report.make_csv(live_data(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
