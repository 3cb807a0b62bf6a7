"""The addresses of auditors from outside."""

from django.urls import URLPattern, path

from steward.interfaces.web.auditors import views
from steward.interfaces.web.auditors.pages import log

urlpatterns: list[URLPattern] = [
    path("audits/desk", views.desk, name="audit-desk"),
    path("audits/outside", views.everybody, name="audit-outsiders"),
    path("audits/outside/invite", views.invite, name="audit-outsider-invite"),
    path("audits/outside/<uuid:key>/frame", views.frame, name="audit-outsider-frame"),
    path("audits/outside/invitations/<uuid:key>/withdraw", views.withdraw, name="audit-withdraw"),
    path("audits/notes/new", views.note, name="audit-note-new"),
    *log.urls(),
]
