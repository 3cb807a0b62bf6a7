"""The addresses of proof."""

from django.urls import URLPattern, path

from steward.interfaces.web.proofs import packs, views

urlpatterns: list[URLPattern] = [
    path("settings/proof", views.proof, name="proof"),
    path("settings/proof/verify", views.verify, name="proof-verify"),
    path("settings/proof/anchors", views.anchors, name="proof-anchors"),
    path("settings/proof/key", views.key, name="proof-key"),
    path("settings/proof/packs/new", packs.new, name="audit-pack-new"),
    path("settings/proof/packs/<uuid:key>", packs.pack, name="audit-pack"),
]
