"""What every page knows: the rail with what the actor may open."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest

from steward.extensions.inbox.queries.reading import top_of_page
from steward.foundation.core.actor import Actor
from steward.foundation.core.moments import end_of
from steward.foundation.work.models import Work


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail; the icon is drawn by the rail's template."""

    label: str
    href: str
    icon: str
    permission: str = ""
    apart: bool = False
    current: bool = False


RAIL = (
    Place("Home", "/", "home"),
    Place("Context", "/context", "context", "context.view"),
    Place("Systems", "/systems", "systems", "system.view"),
    Place("Risks", "/risks", "risks", "risk.view"),
    Place("Impact", "/classifications", "impact", "classification.view"),
    Place("Controls & SoA", "/soa", "controls", "soa.view"),
    Place("Questionnaires", "/questionnaires", "questionnaires", "questionnaire.view"),
    Place("Evidence", "/evidence", "evidence", "evidence.view"),
    Place("Documents & People", "/documents", "documents", "document.view"),
    Place("Monitoring", "/monitoring", "monitoring", "monitoring.view"),
    Place("Tasks", "/tasks", "tasks", "task.view"),
    Place("Incidents", "/incidents", "incidents", "incident.view"),
    Place("Audits & Findings", "/audits", "audits", "audit.view"),
    Place("Review & Objectives", "/objectives", "objectives", "objective.view"),
    Place("Readiness", "/readiness", "readiness", "readiness.view"),
    Place("Frameworks", "/frameworks", "frameworks", "soa.view"),
    Place("Reports", "/reports", "reports", "report.export"),
    Place("Automation", "/automation", "automation", "automation.view"),
    Place("Settings", "/settings", "settings", apart=True),
)


ALSO = {
    "/systems": ("/models", "/datasets", "/suppliers", "/customers"),
    "/soa": ("/controls",),
    "/tasks": ("/approvals",),
    "/readiness": ("/lint",),
    "/classifications": ("/impact-assessments",),
    "/context": ("/parties", "/scope", "/processes", "/responsibilities", "/resources"),
    "/documents": (
        "/external-documents",
        "/competence",
        "/trainings",
        "/campaigns",
        "/communication",
    ),
    "/incidents": ("/concerns", "/notices"),
    "/audits": ("/findings",),
    "/objectives": ("/changes", "/reviews", "/calendar", "/activities"),
}
"""Other addresses that belong to a place of the rail."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the rail for a signed-in person; nothing for others."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind == "guest":
        return {"rail": ()}
    look = getattr(request, "look", None)

    @cache
    def top() -> tuple[int, list[Work]]:
        """Read it once a page has a top: a part of a page or a refusal has none."""
        return (0, []) if actor.as_of else top_of_page(actor)

    return {
        "errands": lambda: [item for item in top()[1] if str(item.pk) not in request.path],
        "news_unread": lambda: top()[0],
        "look": look,
        "seen_as": getattr(request, "seen_as", ""),
        "latest": look.latest if look else _latest(actor),
        "moment_shown": look.moment if look else actor.now,
        "rail": _rail(actor.permissions, request.path),
        "actor": actor,
        "organisation_name": getattr(request, "organisation_name", ""),
        "organisations": getattr(request, "organisations", {}),
    }


def _latest(actor: Actor) -> datetime:
    """Return the last instant that the actor may look at."""
    return actor.now if actor.frame is None else min(actor.now, end_of(actor.frame.last))


@lru_cache(maxsize=512)
def _rail(permissions: frozenset[str], path: str) -> tuple[Place, ...]:
    seen = [item for item in RAIL if not item.permission or item.permission in permissions]
    return tuple(replace(item, current=_current(item.href, path)) for item in seen)


def _current(href: str, path: str) -> bool:
    places = (href, *ALSO.get(href, ()))
    return path == href or any(
        place != "/" and f"{path}/".startswith(f"{place}/") for place in places
    )
