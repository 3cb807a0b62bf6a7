"""The addresses of audits."""

from django.urls import URLPattern, path

from steward.interfaces.web.audits import dialogs, files, parts, programme, tracing, views
from steward.interfaces.web.audits.pages import pages

PROGRAMMES, CERTIFICATES = "audits/programmes", "audits/certificates"
ONE = "audits/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path("audits/programme", programme.current, name="audit-programme"),
    path(f"{PROGRAMMES}/new", programme.new_programme, name="programme-new"),
    path(f"{PROGRAMMES}/<uuid:key>", programme.one, name="programme"),
    path(f"{PROGRAMMES}/<uuid:key>/coverage", programme.matrix, name="programme-coverage"),
    path(f"{PROGRAMMES}/<uuid:key>/<slug:name>", programme.about_programme),
    path(f"{CERTIFICATES}/new", programme.new_certificate, name="certificate-new"),
    path(f"{CERTIFICATES}/<uuid:key>/file", files.of_certificate, name="certificate-file"),
    path(f"{CERTIFICATES}/<uuid:key>/<slug:name>", programme.about_certificate),
    path("audits/trace", tracing.systems, name="audit-traces"),
    path("audits/trace/<uuid:key>", tracing.thread, name="audit-trace"),
    path("audits/trace/<uuid:key>.pdf", tracing.document, name="audit-trace-file"),
    path("audits/populations/<uuid:key>", views.population, name="audit-population"),
    path("audits/papers/<uuid:key>/attach", parts.attach, name="audit-paper-attach"),
    path("audits/papers/<uuid:key>/files/<uuid:file>", files.of_paper, name="audit-paper-file"),
    path("audits/parts/<slug:kind>/<uuid:key>/<slug:name>", parts.about_part, name="audit-part"),
    path(f"{ONE}/plan", views.plan, name="audit-plan"),
    path(f"{ONE}/checklist", views.checklist, name="audit-checklist"),
    path(f"{ONE}/samples", views.samples, name="audit-samples"),
    path(f"{ONE}/papers", views.papers, name="audit-papers"),
    path(f"{ONE}/requests", views.requests, name="audit-requests"),
    path(f"{ONE}/findings", views.findings, name="audit-findings"),
    path(f"{ONE}/report", views.report, name="audit-report"),
    path(f"{ONE}/files/<slug:name>.pdf", files.document, name="audit-document"),
    path(f"{ONE}/working-papers.zip", files.archive, name="audit-archive"),
    path(f"{ONE}/do/<slug:name>", dialogs.about_audit, name="audit-do"),
    *pages.urls(),
]
