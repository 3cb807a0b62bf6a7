"""The addresses of objectives, changes, planned work and the calendar."""

from django.urls import URLPattern, path

from steward.interfaces.web.objectives import calendar
from steward.interfaces.web.objectives.activities import pages as activities
from steward.interfaces.web.objectives.changes import pages as changes
from steward.interfaces.web.objectives.objectives import pages as objectives

urlpatterns: list[URLPattern] = [
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar.ics", calendar.ical, name="calendar-file"),
    *objectives.urls(),
    *changes.urls(),
    *activities.urls(),
]
