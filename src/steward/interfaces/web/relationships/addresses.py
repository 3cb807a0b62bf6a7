"""The addresses of suppliers and customers."""

from django.urls import URLPattern, path

from steward.interfaces.web.relationships import agreements, customers, notices, sharing, tiers
from steward.interfaces.web.relationships.suppliers import pages as suppliers

urlpatterns: list[URLPattern] = [
    path("suppliers/tiers", tiers.tiers, name="supplier-tiers"),
    path("suppliers/agreements/<uuid:key>/terms", agreements.check, name="agreement-terms"),
    path("suppliers/sharing/<uuid:key>/write", sharing.write, name="sharing-write"),
    path(
        "customers/<uuid:key>/expectations/<uuid:expectation>",
        customers.answer,
        name="expectation-answer",
    ),
    *agreements.pages.urls(),
    *notices.pages.urls(),
    *sharing.pages.urls(),
    *suppliers.urls(),
    *customers.pages.urls(),
]
