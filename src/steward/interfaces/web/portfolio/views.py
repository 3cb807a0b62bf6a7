"""The portfolio of a person: a card for each organisation, sorted, as a file, and what is in it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks
from steward.foundation.core.errors import DomainError, Invalid, NotFound
from steward.foundation.identity.operations.portfolios import show_in_portfolio
from steward.foundation.identity.queries import actor_of, own_membership
from steward.foundation.tenancy.operations import acting_for, set_tenant
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment
from steward.interfaces.web.portfolio.cards import Client

PAGE = "/portfolio"
LAST = 10**9
SORTS: dict[str, tuple[str, Callable[[Client], Any]]] = {
    "name": ("Name", lambda item: item.name.casefold()),
    "readiness": ("Least ready first", lambda item: _known(item.figures.low)),
    "overdue": ("Most overdue first", lambda item: -(item.figures.overdue or 0)),
    "above": ("Most above the appetite first", lambda item: -(item.figures.above or 0)),
    "audit": (
        "Next audit first",
        lambda item: _known(item.figures.audit_on and item.figures.audit_on.toordinal()),
    ),
    "activity": (
        "Longest quiet first",
        lambda item: _known(item.figures.last and item.figures.last.timestamp()),
    ),
}


def _known(value: float | None) -> float:
    return LAST if value is None else value


def _sorted(request: ActorRequest) -> tuple[str, list[Client]]:
    """Return the order that the address wants, and what is in the portfolio in that order.

    Raises:
        Invalid: There is no such order.
    """
    wanted = request.GET.get("sort", "name")
    if wanted not in SORTS:
        raise Invalid(f"The portfolio cannot be sorted by {wanted[:40]!r}.", place="sort")
    shown = [item for item in request.clients if item.shown]
    by_name = sorted(shown, key=SORTS["name"][1])
    return wanted, sorted(by_name, key=SORTS[wanted][1])


@require_safe
def portfolio(request: ActorRequest) -> HttpResponse:
    """Show a card for each organisation in the portfolio, and which others there are."""
    wanted, cards = _sorted(request)
    context = {
        "cards": cards,
        "others": [item for item in request.clients if not item.shown],
        "sorts": [(name, words) for name, (words, _) in SORTS.items()],
        "sort": wanted,
        "here": request.actor.organisation_id,
        "today": request.actor.today,
    }
    return render(request, "portfolio/portfolio.html", context)


@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """Return the portfolio as a table."""
    titles = (
        *("Organisation", "Role", "Readiness from (%)", "Readiness to (%)", "AI systems"),
        *("Overdue tasks", "Risks above appetite", "Next audit", "On", "Last activity", "Note"),
    )
    rows = [_row(item) for item in _sorted(request)[1]]
    content = b"".join(csv_chunks([Column(title=title) for title in titles], rows))
    return attachment(content, f"portfolio-{request.actor.today.isoformat()}.csv")


def _row(item: Client) -> list[Cell]:
    told, bar = item.figures, item.readiness
    return [
        *(item.name, item.role),
        *((None, None) if bar is None else (bar.low, bar.high)),
        *(told.systems, told.overdue, told.above, told.audit_title, told.audit_on),
        *("" if told.last is None else told.last.isoformat(timespec="minutes"), item.why),
    ]


@require_POST
def show(request: ActorRequest) -> HttpResponse:
    """Put one of one's organisations into the portfolio, or take it out.

    Raises:
        NotFound: The person is no member there.
    """
    wanted, person = request.POST.get("organisation", ""), request.person
    row = next((row for row in request.memberships if str(row.organisation_id) == wanted), None)
    if row is None:
        raise NotFound("You are not a member of this organisation.")
    here = request.actor.organisation_id
    try:
        with acting_for(row.organisation_id, person_id=person.pk):
            actor = actor_of(row, label=str(person), now=request.began)
            shown = request.POST.get("shown") == "yes"
            show_in_portfolio(actor=actor, membership=own_membership(actor), shown=shown)
    except DomainError as error:
        messages.error(request, error.message)
    finally:
        set_tenant(here, person_id=person.pk)
    return redirect(PAGE)


urlpatterns: list[URLPattern] = [
    path("portfolio", portfolio, name="portfolio"),
    path("portfolio/export.csv", export, name="portfolio-export"),
    path("portfolio/show", show, name="portfolio-show"),
]
