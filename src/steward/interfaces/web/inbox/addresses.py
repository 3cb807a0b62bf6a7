"""The addresses of the inbox."""

from django.urls import URLPattern, path

from steward.interfaces.web.inbox import outside, views, wishes

urlpatterns: list[URLPattern] = [
    path("inbox", views.inbox, name="inbox"),
    path("inbox/read", views.read, name="inbox-read"),
    path("inbox/<uuid:key>", views.follow, name="inbox-open"),
    path("settings/notifications", wishes.wishes, name="notifications"),
    path("settings/notifications/calendar", wishes.calendar, name="calendar-link"),
    path("settings/notifications/calendar/end", wishes.no_calendar, name="calendar-link-end"),
    path("calendar-feed/<str:secret>.ics", outside.feed, name="calendar-feed"),
    path("stop-mail/<str:secret>", outside.stop, name="stop-mail"),
]
