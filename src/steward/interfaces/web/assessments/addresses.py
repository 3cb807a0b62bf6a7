"""The addresses of impact assessments."""

from django.urls import URLPattern, path

from steward.interfaces.web.assessments import entries, sections, versions
from steward.interfaces.web.assessments.pages import pages

HERE = "impact-assessments"
SECTION = f"{HERE}/<uuid:key>/sections/<slug:section>"

urlpatterns: list[URLPattern] = [
    path(f"{HERE}/<uuid:key>/begin", sections.begin, name="impact-begin"),
    path(SECTION, sections.write, name="impact-section"),
    path(f"{SECTION}/owner", sections.give, name="impact-section-owner"),
    path(f"{SECTION}/comments", sections.comments, name="impact-section-comments"),
    path(f"{SECTION}/comments/<uuid:comment>", sections.comment, name="impact-section-comment"),
    path(f"{HERE}/<uuid:key>/add/<slug:kind>", entries.add, name="impact-add"),
    path(f"{HERE}/harms/<uuid:key>/indicator", entries.watch, name="impact-watch"),
    path(f"{HERE}/indicators/<uuid:key>/read", entries.read, name="impact-read"),
    path(f"{HERE}/entries/<slug:kind>/<uuid:key>/edit", entries.edit, name="impact-edit"),
    path(f"{HERE}/entries/<slug:kind>/<uuid:key>/remove", entries.remove, name="impact-remove"),
    path(f"{HERE}/<uuid:key>/compare", versions.compare, name="impact-compare"),
    path(f"{HERE}/<uuid:key>/versions/<int:number>", versions.version, name="impact-version"),
    path(f"{HERE}/<uuid:key>/summary", versions.summary, name="impact-summary"),
    path(f"{HERE}/<uuid:key>/files/<slug:name>.pdf", versions.document, name="impact-document"),
    *pages.urls(),
]
