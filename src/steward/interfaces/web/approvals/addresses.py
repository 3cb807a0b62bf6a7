"""The addresses of approvals."""

from django.urls import URLPattern, path

from steward.interfaces.web.approvals import views
from steward.interfaces.web.approvals.pages import pages

urlpatterns: list[URLPattern] = [
    path("approvals/flows", views.flows, name="approval-flows"),
    path("approvals/flows/new", views.new_flow, name="approval-flow-new"),
    path("approvals/flows/<uuid:key>/edit", views.edit_flow, name="approval-flow-edit"),
    path("approvals/flows/<uuid:key>/end", views.end_flow, name="approval-flow-end"),
    path("approvals/ask/<slug:kind>/<uuid:key>", views.ask_for, name="approval-ask"),
    path("approvals/about/<slug:kind>/<uuid:key>", views.about, name="approval-about"),
    *pages.urls(),
]
