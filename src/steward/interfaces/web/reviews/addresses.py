"""The addresses of management reviews."""

from django.urls import URLPattern, path

from steward.interfaces.web.reviews import meeting
from steward.interfaces.web.reviews.pages import pages

HERE = "reviews/<uuid:key>"

urlpatterns: list[URLPattern] = [
    path(f"{HERE}/meeting", meeting.show, name="review-meeting"),
    path(f"{HERE}/inputs/<slug:item>/said", meeting.narrate, name="review-narrate"),
    path(f"{HERE}/inputs/<slug:item>/fill", meeting.fill, name="review-fill"),
    path(f"{HERE}/decide", meeting.decide, name="review-decide"),
    path(f"{HERE}/minutes.pdf", meeting.minutes, name="review-minutes"),
    path("reviews/decisions/<uuid:key>/edit", meeting.edit_decision, name="decision-edit"),
    path("reviews/decisions/<uuid:key>/remove", meeting.remove_decision, name="decision-remove"),
    *pages.urls(),
]
