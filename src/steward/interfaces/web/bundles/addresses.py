"""The addresses of bundles."""

from django.urls import URLPattern, path

from steward.interfaces.web.bundles import views

urlpatterns: list[URLPattern] = [
    path("settings/bundles", views.bundles, name="bundles"),
    path("settings/bundles/bring", views.bring, name="bundle-bring"),
    path("settings/bundles/keys/new", views.trust, name="client-key-new"),
    path("settings/bundles/keys/<uuid:key>/revoke", views.revoke, name="client-key-revoke"),
    path("settings/bundles/<uuid:key>", views.bundle, name="bundle"),
    path("settings/bundles/<uuid:key>/file", views.as_it_came, name="bundle-file"),
]
