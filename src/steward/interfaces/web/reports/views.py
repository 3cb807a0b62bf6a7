"""Every report with what it holds, narrowed and made as a file."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.risks.models import LEVELS
from steward.domain.risks.terms import STATUS_WORDS
from steward.domain.soa.queries import statements_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.extensions.reports.kit.declared import EXPORT_REPORT, Wanted, get_report, reports
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.moments import NAME
from steward.foundation.tenancy.operations import acting_for
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import TYPES, attachment

MOST_SYSTEMS = 200


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show every report with its files."""
    require(request.actor, EXPORT_REPORT)
    systems = systems_visible_to(request.actor).order_by("name")[:MOST_SYSTEMS]
    context = {
        "reports": reports(),
        "levels": LEVELS,
        "statuses": list(STATUS_WORDS.items()),
        "systems": list(systems.values_list("id", "name")),
        "most": MOST_SYSTEMS,
        "revisions": list(statements_visible_to(request.actor).order_by("-revision")[:5]),
        "chosen": request.GET,
    }
    return render(request, "reports/overview.html", context)


@require_safe
def make(request: ActorRequest, name: str, kind: str = "") -> HttpResponseBase:
    """Make a report as a file; the kind stands in the address or in the query."""
    require(request.actor, EXPORT_REPORT)
    if request.GET.get("on"):
        query = request.GET.copy()
        query[NAME] = query.pop("on")[-1]
        return redirect(f"{request.path}?{query.urlencode()}")
    report = get_report(name)
    kind = kind or request.GET.get("kind", "pdf")
    content = report.make(request.actor, kind, wanted_of(request))
    file = f"{report.name}-{request.actor.today.isoformat()}.{kind}"
    if isinstance(content, bytes):
        return attachment(content, file)
    pieces = _while_sent(request.actor.organisation_id, content)
    response = StreamingHttpResponse(pieces, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def wanted_of(request: ActorRequest) -> Wanted:
    """Return what the address narrows the report to.

    Raises:
        Invalid: It names no level, no status or no id of a system.
    """
    level, status = request.GET.get("level", ""), request.GET.get("status", "")
    if level and level not in dict(LEVELS):
        raise Invalid(f"“{level}” is no level.", place="level")
    if status and status not in STATUS_WORDS:
        raise Invalid(f"“{status}” is no status of a risk.", place="status")
    word = request.GET.get("system", "")
    try:
        system = UUID(word) if word else None
    except ValueError:
        raise Invalid("This is no id of an AI system.", place="system") from None
    if system is not None:
        systems_visible_to(request.actor).one(request.actor, system)
    return Wanted(system=system, level=level, status=status)


def _while_sent(organisation_id: UUID, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Read the pieces in a transaction of their own: the request's has ended by then."""
    with acting_for(organisation_id):
        yield from pieces
