"""The addresses of legal classification."""

from django.urls import URLPattern, path

from steward.interfaces.web.classification import answering, runs
from steward.interfaces.web.classification.pages import pages

urlpatterns: list[URLPattern] = [
    path("classifications/changes", runs.changes, name="classification-changes"),
    path("classifications/rescore", runs.rescore, name="classification-rescore"),
    path("classifications/<uuid:key>/begin", answering.begin, name="classification-begin"),
    path("classifications/<uuid:key>/answer", answering.answer, name="classification-answer"),
    path("classifications/<uuid:key>/recorded", answering.record, name="classification-keep"),
    path("classifications/<uuid:key>/drop", answering.drop, name="classification-drop"),
    path("classifications/<uuid:key>/runs/<int:number>", runs.run, name="classification-run"),
    *pages.urls(),
]
