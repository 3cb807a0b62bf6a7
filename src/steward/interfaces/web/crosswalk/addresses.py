"""The addresses of crosswalks."""

from django.urls import URLPattern, path

from steward.interfaces.web.crosswalk import texts, ties, views

urlpatterns: list[URLPattern] = [
    path("crosswalk", views.overview, name="crosswalk"),
    path("crosswalk/ties", ties.ties, name="ties"),
    path("crosswalk/ties/decide", ties.decide_many, name="ties-decide"),
    path("crosswalk/ties/new", ties.state, name="tie-new"),
    path("crosswalk/ties/table", ties.table, name="ties-table"),
    path("crosswalk/ties/table/<uuid:key>", ties.preview, name="ties-preview"),
    path("crosswalk/ties/<uuid:key>/remove", ties.remove, name="tie-remove"),
    path("crosswalk/<str:name>", views.target, name="crosswalk-target"),
    path("crosswalk/<str:name>/why", views.why, name="crosswalk-why"),
    path("crosswalk/<str:name>/text", texts.attach, name="node-text"),
    path("crosswalk/<str:name>/text/remove", texts.remove, name="node-text-remove"),
    path("crosswalk/<str:name>/suggest", ties.suggest, name="crosswalk-suggest"),
    path("crosswalk/<str:name>/chains", ties.chains, name="crosswalk-chains"),
]
