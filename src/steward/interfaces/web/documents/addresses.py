"""The addresses of documents."""

from django.urls import URLPattern, path

from steward.interfaces.web.documents import editor, importing, linking, reading
from steward.interfaces.web.documents.external import pages as external
from steward.interfaces.web.documents.pages import pages

ONE = "documents/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path("documents/import", importing.upload, name="document-import"),
    path("documents/import/<uuid:key>", importing.take, name="document-take"),
    path("documents/needed", linking.what_is_needed, name="documents-needed"),
    path("documents/outlines/<slug:name>/begin", linking.begin, name="document-begin"),
    path(f"{ONE}/edit", editor.edit, name="document-edit"),
    path(f"{ONE}/save", editor.save, name="document-save"),
    path(f"{ONE}/preview", editor.preview, name="document-preview"),
    path(f"{ONE}/people", linking.people, name="document-people"),
    path(f"{ONE}/requirements", linking.requirements, name="document-requirements"),
    path(f"{ONE}/about", linking.about, name="document-about"),
    path(f"{ONE}/about/<uuid:subject>/remove", linking.unlink, name="document-unlink"),
    path(f"{ONE}/read", reading.read, name="document-read"),
    path(f"{ONE}/compare", reading.compare, name="document-compare"),
    path(f"{ONE}/versions/<int:number>", reading.version, name="document-version"),
    path(f"{ONE}/files/<slug:name>.<slug:kind>", reading.file, name="document-file"),
    path(f"{ONE}/images/<int:number>", reading.image, name="document-image"),
    *pages.urls(),
    *external.urls(),
]
