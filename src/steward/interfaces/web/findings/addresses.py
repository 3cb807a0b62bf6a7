"""The addresses of findings."""

from django.urls import URLPattern, path

from steward.interfaces.web.findings import asked, board, steps
from steward.interfaces.web.findings.pages import improvements, pages

HERE = "findings"

urlpatterns: list[URLPattern] = [
    path(f"{HERE}/board", board.board, name="finding-board"),
    path(f"{HERE}/mine", board.mine, name="finding-mine"),
    path(f"{HERE}/trends", board.trends, name="finding-trends"),
    path(f"{HERE}/<uuid:key>/report.pdf", board.document, name="finding-document"),
    path(f"{HERE}/<uuid:key>/steps/<slug:name>", steps.step, name="finding-step"),
    path(f"{HERE}/<uuid:key>/places/new", asked.add_place, name="finding-place"),
    path(f"{HERE}/<uuid:key>/actions/new", asked.plan_action, name="finding-action"),
    path(f"{HERE}/<uuid:key>/risks/<uuid:risk>/review", asked.review_risk, name="finding-risk"),
    path(
        f"{HERE}/<uuid:key>/controls/<str:control>/lower", asked.lower_control, name="finding-lower"
    ),
    path(f"{HERE}/cases/<uuid:key>/look", steps.look, name="finding-look"),
    path(f"{HERE}/cases/<uuid:key>/raise", asked.raise_case, name="finding-case-raise"),
    path(f"{HERE}/actions/<uuid:key>/change", asked.change_action, name="finding-action-change"),
    path(f"{HERE}/actions/<uuid:key>/finish", asked.finish_action, name="finding-action-finish"),
    path(f"{HERE}/actions/<uuid:key>/drop", asked.drop_action, name="finding-action-drop"),
    path(f"{HERE}/answers/<uuid:key>/raise", asked.from_answers, name="finding-from-answers"),
    *improvements.urls(),
    *pages.urls(),
]
