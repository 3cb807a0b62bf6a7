from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def django_assert_few_queries():
    @contextmanager
    def few(limit):
        with CaptureQueriesContext(connection) as caught:
            yield
        assert len(caught) <= limit

    return few
