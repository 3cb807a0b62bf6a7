import pytest

from steward.config.env import read_env
from steward.extensions.notifications.terms import Smtp, one_line, read_smtp
from steward.foundation.core.errors import Invalid


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", None),
        ("smtp://mail.example", Smtp(host="mail.example", port=587, tls="starttls")),
        ("smtp://mail.example?tls=none", Smtp(host="mail.example", port=25, tls="none")),
        (
            "smtps://us%40er:p%2Fw@mail.example",
            Smtp(host="mail.example", port=465, tls="implicit", user="us@er", password="p/w"),
        ),
        ("smtp://[::1]:2525?tls=none", Smtp(host="::1", port=2525, tls="none")),
    ],
)
def test_an_address_names_server_user_and_encryption(address, server):
    assert read_smtp(address) == server


@pytest.mark.parametrize(
    "address",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:many",
        "smtp://mail.example?tls=perhaps",
        "smtps://mail.example?tls=none",
        "smtp://user@mail.example",
    ],
)
def test_what_is_no_address_is_refused_by_the_name_of_the_variable(address):
    with pytest.raises(Invalid) as refused:
        read_smtp(address)

    assert refused.value.place == "STEWARD_SMTP_URL"


def test_a_refusal_never_repeats_the_password():
    with pytest.raises(Invalid) as refused:
        read_smtp("smtp://user:hunter2@mail.example?tls=perhaps")

    assert "hunter2" not in str(refused.value)


def test_a_server_without_a_sender_is_refused(tmp_path):
    with pytest.raises(Invalid) as refused:
        read_env({"STEWARD_DATA": str(tmp_path), "STEWARD_SMTP_URL": "smtp://mail.example"})
    assert refused.value.place == "STEWARD_MAIL_FROM"
    with pytest.raises(Invalid) as refused:
        read_env({"STEWARD_DATA": str(tmp_path), "STEWARD_MAIL_FROM": "nobody"})
    assert refused.value.place == "STEWARD_MAIL_FROM"


def test_a_header_is_one_line():
    assert one_line("Hello\r\nBcc: all@example.org") == "Hello Bcc: all@example.org"
