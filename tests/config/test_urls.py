"""Addresses that are none, and what is answered when we have made a mistake."""

import json
import re
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, URLResolver

from steward.config.resolving import ByFirstWord
from steward.config.urls import broken, urlpatterns


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


def test_an_address_is_found_by_its_first_word_as_django_finds_it():
    for mine in (item for item in urlpatterns if isinstance(item, ByFirstWord)):
        theirs = URLResolver(
            mine.pattern, mine.urlconf_name, app_name=mine.app_name, namespace=mine.namespace
        )
        key = str(UUID(int=7))
        for pattern in mine.url_patterns:
            path = f"{mine.pattern}{re.sub('<uuid:[^>]*>', key, str(pattern.pattern))}"
            path = re.sub("<[^>]*>", "7", path)
            assert repr(mine.resolve(path)) == repr(theirs.resolve(path)), path
        with pytest.raises(Resolver404):
            mine.resolve(f"{mine.pattern}risks/nowhere/at/all")
