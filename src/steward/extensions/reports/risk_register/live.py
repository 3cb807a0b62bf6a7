"""The risk register from the records as they stand."""

from collections.abc import Iterator

from django.db.models import Count

from steward.domain.risks.models import Risk
from steward.domain.risks.queries import (
    LIVE,
    risks_visible_to,
)
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.stories import links_of, rule_of, story_of
from steward.extensions.reports.kit.charts import Matrix
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.extensions.reports.kit.narrowing import narrowing
from steward.extensions.reports.risk_register import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_IN_PDF = 1000


def chosen(actor: Actor, wanted: Wanted) -> OwnedQuerySet[Risk]:
    """Return the live risks that are wanted; a status may also ask for those not live."""
    rows = risks_visible_to(actor).select_related("system", "owner")
    rows = rows.filter(status=wanted.status) if wanted.status else rows.filter(status__in=LIVE)
    if wanted.system is not None:
        rows = rows.filter(system_id=wanted.system)
    return rows.filter(current_level=wanted.level) if wanted.level else rows


def rows(actor: Actor, wanted: Wanted) -> Iterator[report.Row]:
    """Yield the wanted risks, the highest first."""
    return map(row_of, chosen(actor, wanted).order_by("-current_rank", "-id").iterator(2000))


def row_of(risk: Risk) -> report.Row:
    """Return a risk as every report shows it."""
    story = story_of(risk)
    return report.Row(
        reference=risk.reference,
        system=risk.place,
        title=risk.title,
        category=risk.category,
        **story,
        certain=risk.certain,
        inherent=(risk.inherent_likelihood, risk.inherent_consequence, risk.inherent_level),
        current=(risk.current_likelihood, risk.current_consequence, risk.current_level),
        target=(risk.target_likelihood, risk.target_consequence, risk.target_level),
        controls=[link.control for link in links_of(risk)],
        status=risk.status,
        reason=risk.reason,
        rule=rule_of(risk),
        kind=risk.kind,
        owner="" if risk.owner is None else str(risk.owner),
        review_on="" if risk.review_on is None else risk.review_on.isoformat(),
    )


def matrix_of(actor: Actor, wanted: Wanted | None = None) -> Matrix:
    """Return cells, counts and appetite as the documents draw them."""
    method = method_in_force(actor)
    fields = ("current_likelihood", "current_consequence")
    counted = (
        chosen(actor, wanted or Wanted())
        .filter(kind="threat")
        .order_by(*fields)
        .values_list(*fields)
    )
    return Matrix(
        cells=method.criteria.levels,
        counts={f"{row[0]},{row[1]}": row[2] for row in counted.annotate(count=Count("id"))},
        appetite=method.criteria.appetite.value,
        likelihoods=method.likelihood_names,
        consequences=method.consequence_names,
    )


def live_data(actor: Actor, wanted: Wanted, most: int | None = None) -> report.Data:
    """Return the data of the wanted risks; ``most`` bounds the rows, never the counts."""
    found = chosen(actor, wanted).filter(kind="threat")
    shown = found.order_by("-current_rank", "-id")[:most]
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        rows=tuple(map(row_of, shown)),
        matrix=matrix_of(actor, wanted),
        total=found.count(),
        undecided=found.filter(status="proposed").count(),
        version=narrowing(actor, wanted),
    )


REPORT = Report(
    name="register",
    title="AI risk register",
    holds=f"Every live risk with cause, event, consequence, the three points and its decision. The"
    f" document prints the {MOST_IN_PDF:,} highest and says how many there are; the tables hold"
    " all.",
    basis="ISO/IEC 42001, 6.1.2 and 8.2",
    order=1,
    narrows=("system", "level", "status"),
    makers={
        "pdf": lambda actor, wanted: report.make_pdf(live_data(actor, wanted, MOST_IN_PDF)),
        "xlsx": lambda actor, wanted: report.make_xlsx(rows(actor, wanted), made=actor.now),
        "csv": lambda actor, wanted: report.make_csv(rows(actor, wanted)),
        "json": lambda actor, wanted: report.make_json(live_data(actor, wanted)),
    },
)
