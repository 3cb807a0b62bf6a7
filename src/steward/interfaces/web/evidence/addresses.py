"""The addresses of the evidence room."""

from django.urls import URLPattern, path

from steward.interfaces.web.evidence import about, acts, room, uploading
from steward.interfaces.web.evidence.pages import pages

ONE = "evidence/<uuid:key>"
ASK = "evidence/requests/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path("evidence/upload", uploading.upload, name="evidence-upload"),
    path("evidence/uploads", uploading.begin, name="evidence-upload-begin"),
    path("evidence/uploads/<uuid:key>", uploading.piece, name="evidence-upload-piece"),
    path("evidence/uploads/<uuid:key>/drop", uploading.drop, name="evidence-upload-drop"),
    path("evidence/take", uploading.take, name="evidence-take"),
    path("evidence/search", room.search, name="evidence-search"),
    path("evidence/coverage", room.show_coverage, name="evidence-coverage"),
    path("evidence/requests", room.show_requests, name="evidence-requests"),
    path("evidence/requests/new", room.new_request, name="evidence-request-new"),
    path(f"{ASK}/answer", room.answer_request, name="evidence-request-answer"),
    path(f"{ASK}/take-back", room.take_back_request, name="evidence-request-take-back"),
    path("evidence/about/system/<uuid:key>", about.evidence_of_system, name="system-evidence"),
    path("monitoring/about/<uuid:key>", about.seen_of_system, name="system-seen"),
    path("evidence/about/risk/<uuid:key>", about.evidence_of_risk, name="risk-evidence"),
    path("evidence/half-lives", room.half_lives, name="evidence-half-lives"),
    path("evidence/half-lives/settle", room.settle, name="evidence-half-lives-settle"),
    path(f"{ONE}/versions/add", acts.add_version, name="evidence-version-add"),
    path(f"{ONE}/versions/<int:number>/file", acts.file, name="evidence-file"),
    path(f"{ONE}/versions/<int:number>/preview", acts.preview, name="evidence-preview"),
    path(f"{ONE}/links/add", acts.add_link, name="evidence-link-add"),
    path(f"{ONE}/links/<uuid:subject>/remove", acts.remove_link, name="evidence-link-remove"),
    *pages.urls(),
]
