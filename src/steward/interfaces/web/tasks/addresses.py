"""Every address of tasks; those with a name of their own stand before the declared pages."""

from django.urls import URLPattern, path

from steward.interfaces.web.tasks import keeping, looking, together, views
from steward.interfaces.web.tasks.pages import pages

urlpatterns: list[URLPattern] = [
    path("tasks/board", views.board, name="task-board"),
    path("tasks/mine", views.mine, name="task-mine"),
    path("tasks/calendar", looking.calendar, name="task-calendar"),
    path("tasks/workload", looking.workload, name="task-workload"),
    path("tasks/quick", looking.quick, name="task-quick"),
    path("tasks/settings", keeping.settings, name="task-settings"),
    path("tasks/settings/policy", keeping.settle, name="task-policy"),
    path("tasks/absences/new", keeping.go_away, name="absence-new"),
    path("tasks/absences/<uuid:key>/end", keeping.come_back, name="absence-end"),
    path("tasks/templates/new", keeping.new_template, name="task-template-new"),
    path("tasks/templates/<uuid:key>/edit", keeping.edit_template, name="task-template-edit"),
    path("tasks/templates/<uuid:key>/begin", keeping.begin_template, name="task-template-begin"),
    path("tasks/templates/<uuid:key>/end", keeping.end_template, name="task-template-end"),
    path("tasks/<uuid:key>/place", views.place, name="task-place"),
    path("tasks/<uuid:key>/step", views.step, name="task-step"),
    path("tasks/<uuid:key>/words", together.words, name="task-words"),
    path("tasks/<uuid:key>/watch", together.watch, name="task-watch"),
    path("tasks/<uuid:key>/watchers/add", together.let_watch, name="task-let-watch"),
    path("tasks/<uuid:key>/waits/add", together.wait, name="task-wait"),
    path("tasks/<uuid:key>/waits/<uuid:blocker>/remove", together.go_on, name="task-go-on"),
    path("tasks/<uuid:key>/proofs/add", together.add_proof, name="task-proof-add"),
    path("tasks/<uuid:key>/proofs/<uuid:proof>", together.proof, name="task-proof"),
    path(
        "tasks/<uuid:key>/proofs/<uuid:proof>/strike",
        together.strike_proof,
        name="task-proof-strike",
    ),
    path("tasks/<uuid:key>/resume", together.resume, name="task-resume"),
    *pages.urls(),
]
