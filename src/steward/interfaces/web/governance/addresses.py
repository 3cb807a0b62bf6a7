"""The addresses of context and leadership."""

from django.urls import URLPattern, path

from steward.interfaces.web.governance import acting, overview, scoping
from steward.interfaces.web.governance.registers import PAGES

DUTY = "responsibilities/<uuid:key>/holders/<uuid:holder>"

urlpatterns: list[URLPattern] = [
    path("context", overview.overview, name="context"),
    path("context/retired", overview.retired, name="context-retired"),
    path("context/roles", overview.roles, name="context-roles"),
    path("context/roles/state", acting.state_role, name="context-role-state"),
    path("context/roles/<uuid:key>/withdraw", acting.withdraw_role, name="context-role-withdraw"),
    path("context/laws/systems", overview.laws_by_system, name="laws-by-system"),
    path("context/links/<slug:noun>/<uuid:key>/<uuid:link>", acting.unlink, name="context-unlink"),
    path("processes/map", overview.process_map, name="process-map"),
    path("processes/flows/<uuid:key>", acting.take_flow_away, name="process-flow-away"),
    path("responsibilities/matrix", overview.matrix, name="duty-matrix"),
    path(f"{DUTY}/relieve", acting.relieve, name="duty-relieve"),
    path(f"{DUTY}/first", acting.stand_in_first, name="duty-first"),
    path("resources", overview.resources, name="resources"),
    path("scope/compare", scoping.compare, name="scope-compare"),
    path("scope/<uuid:key>/files/<slug:name>.pdf", scoping.document, name="scope-document"),
    path("scope/items/<uuid:key>/edit", acting.edit_item, name="scope-item-edit"),
    path("scope/items/<uuid:key>/remove", acting.remove_item, name="scope-item-remove"),
    *scoping.pages.urls(),
    *(url for pages in PAGES.values() for url in pages.urls()),
]
