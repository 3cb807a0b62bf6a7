"""The addresses of the inventory: systems, parts, imports, duplicates."""

from django.urls import URLPattern, path

from steward.interfaces.web.systems import alike, cards, facts, owners
from steward.interfaces.web.systems.pages import pages as systems
from steward.interfaces.web.systems.parts import datasets, models

urlpatterns: list[URLPattern] = [
    path("systems/cards", cards.upload, name="cards"),
    path("systems/cards/<uuid:key>", cards.preview, name="cards-preview"),
    path("systems/cards/imports/<uuid:key>", cards.imported, name="cards-imported"),
    path("systems/cards/imports/<uuid:key>/undo", cards.undo, name="cards-undo"),
    path("systems/duplicates", alike.duplicates, name="duplicates"),
    path("systems/duplicates/apart", alike.apart, name="told-apart"),
    path("systems/owners", owners.owners, name="owners"),
    path("systems/removed", alike.removed, name="systems-removed"),
    path("systems/uses/<uuid:key>/unlink", alike.unlink, name="unlink"),
    path("systems/<uuid:key>/put-back", alike.put_back, name="put-back"),
    path("systems/<uuid:key>/facts/<str:group>", facts.edit, name="facts"),
    *systems.urls(),
    *models.urls(),
    *datasets.urls(),
]
