"""The addresses of issue trackers."""

from django.urls import URLPattern, path

from steward.interfaces.web.trackers import acting, connecting, hook, mapping, tickets, views

HERE = "settings/trackers/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path("settings/trackers", views.trackers, name="trackers"),
    path("settings/trackers/new/<slug:vendor>", connecting.new, name="tracker-new"),
    path(HERE, views.tracker, name="tracker"),
    path(f"{HERE}/edit", connecting.edit, name="tracker-edit"),
    path(f"{HERE}/statuses", mapping.statuses, name="tracker-statuses"),
    path(f"{HERE}/people", mapping.people, name="tracker-people"),
    path(f"{HERE}/deliveries", views.deliveries, name="tracker-deliveries"),
    path(f"{HERE}/secret", acting.secret, name="tracker-secret"),
    path(f"{HERE}/look", acting.look, name="tracker-look"),
    path(f"{HERE}/pause", acting.pause, name="tracker-pause"),
    path(f"{HERE}/resume", acting.resume, name="tracker-resume"),
    path(f"{HERE}/end", acting.end, name="tracker-end"),
    path(f"{HERE}/replay", acting.replay_all, name="tracker-replay"),
    path("settings/trackers/deliveries/<uuid:key>/replay", acting.replay, name="delivery-replay"),
    path("tasks/<uuid:key>/send", tickets.send, name="task-send"),
    path("tasks/tickets/<uuid:key>/settle/<slug:field>", tickets.settle, name="ticket-settle"),
    path("tasks/tickets/<uuid:key>/untie", tickets.untie, name="ticket-untie"),
    path("tracker-hook/<str:secret>", hook.hook, name="tracker-hook"),
]
