"""Addresses that are none, and what is answered when we have made a mistake."""

import json

from django.test import RequestFactory

from steward.config.urls import broken


def test_an_address_that_is_none_is_told_as_a_page(browser_of_owner):
    answer = browser_of_owner.get("/nowhere")
    assert answer.status_code == 404
    assert b"There is nothing at this address." in answer.content
    assert b"Go home" in answer.content


def test_a_program_is_told_as_a_problem(browser_of_owner):
    answer = browser_of_owner.get("/api/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"


def test_a_mistake_of_ours_is_told_without_reading_anything():
    page = broken(RequestFactory().get("/systems"))
    told = broken(RequestFactory().get("/api/systems"))
    assert page.status_code == told.status_code == 500
    assert b"Something went wrong" in page.content
    assert json.loads(told.content)["status"] == 500
