"""The register as it stood on a day is the register as of that day, where every page is."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from steward.domain.risks.policy import VIEW_RISK
from steward.foundation.core.actor import require
from steward.foundation.core.moments import NAME
from steward.interfaces.web.actors import ActorRequest


@require_safe
def past(request: ActorRequest) -> HttpResponse:
    """Lead to the register as of the end of a day; to that of today where none is given."""
    require(request.actor, VIEW_RISK)
    day = request.GET.get("on", "").strip()
    return HttpResponseRedirect(f"/risks?{urlencode({NAME: day})}" if day else "/risks")
