import logging

import pytest

from steward.config.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/guest/s3cret-/code", "/guest/•••/code"),
        ("/invitation/s3cret", "/invitation/•••"),
        ("/sign-in/link/s3cret?x=1", "/sign-in/link/•••?x=1"),
        ("/systems/1 50%", "/systems/1 50%"),
    ],
)
def test_the_secret_of_a_link_stays_out_of_the_log(path, kept):
    record = logging.LogRecord("x", 30, "", 1, "%s: %s", ("Not Found", path), None)

    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Not Found: {kept}"
