"""The addresses of the builder."""

from django.urls import URLPattern, path

from steward.interfaces.web.builder import (
    conditions,
    editor,
    effects,
    listing,
    preview,
    question,
    reuse,
    scoring,
    versions,
)

BUILD = "questionnaires/build"

urlpatterns: list[URLPattern] = [
    path(BUILD, listing.overview, name="builder"),
    path(f"{BUILD}/new", listing.create, name="builder-new"),
    path(f"{BUILD}/duplicate", listing.duplicate, name="builder-duplicate"),
    path(f"{BUILD}/import", listing.bring, name="builder-import"),
    path(f"{BUILD}/requirements", question.requirements, name="builder-requirements"),
    path(f"{BUILD}/<uuid:key>", editor.editor, name="builder-editor"),
    path(f"{BUILD}/<uuid:key>/change", editor.change, name="builder-change"),
    path(f"{BUILD}/<uuid:key>/settings", editor.settings, name="builder-settings"),
    path(f"{BUILD}/<uuid:key>/archive", editor.archive, name="builder-archive"),
    path(f"{BUILD}/<uuid:key>/sections/<str:name>", editor.section, name="builder-section"),
    path(f"{BUILD}/<uuid:key>/questions/<str:name>", question.question, name="builder-question"),
    path(f"{BUILD}/<uuid:key>/equals", reuse.equals, name="builder-equals"),
    path(f"{BUILD}/<uuid:key>/condition", conditions.condition, name="builder-condition"),
    path(f"{BUILD}/<uuid:key>/effects", effects.effects, name="builder-effects"),
    path(f"{BUILD}/<uuid:key>/effect", effects.effect, name="builder-effect"),
    path(f"{BUILD}/<uuid:key>/effect/remove", effects.remove, name="builder-effect-remove"),
    path(f"{BUILD}/<uuid:key>/scoring", scoring.scoring, name="builder-scoring"),
    path(f"{BUILD}/<uuid:key>/preview", preview.preview, name="builder-preview"),
    path(f"{BUILD}/<uuid:key>/versions", versions.versions, name="builder-versions"),
    path(f"{BUILD}/<uuid:key>/publish", versions.publish, name="builder-publish"),
    path(f"{BUILD}/<uuid:key>/move-runs", versions.move, name="builder-move"),
    path(f"{BUILD}/<uuid:key>/export.<str:kind>", versions.export, name="builder-export"),
]
