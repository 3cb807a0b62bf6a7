import pytest
from django.test import override_settings

from steward.extensions.notifications.jobs import TRIES, send_mail
from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.terms import Letter, Smtp
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.mail import newest_mail, send_waiting_mails, waiting_mails
from tests.factories.organisations import an_owner
from tests.factories.smtp import a_mail_server

LETTER = Letter(
    email="ada@supplier.example",
    name="Ada Berg",
    subject="A question\r\nBcc: everybody@example.org",
    paragraphs=("Good day.", "Would <you> look?"),
    link="https://steward.example/guest/s3cret",
    link_label="Open it",
    ending=("Bye.",),
)


@pytest.fixture
def sink(settings_of):
    with a_mail_server() as sink:
        settings_of(
            STEWARD_SMTP=Smtp(
                host="127.0.0.1", port=sink.port, tls="none", user="us", password="hunter2"
            ),
            STEWARD_MAIL_FROM="Harbour <aims@harbour.example>",
        )
        yield sink


@pytest.fixture
def settings_of():
    active = []

    def change(**values):
        context = override_settings(**values)
        context.enable()
        active.append(context)

    yield change
    for context in reversed(active):
        context.disable()


def test_without_a_server_a_letter_is_kept_and_nothing_is_deferred(owner):
    mail = send_letter(actor=owner, letter=LETTER)

    assert (mail.state, waiting_mails()) == ("kept", [])
    assert mail.as_letter().link == LETTER.link


def test_a_letter_reaches_the_server_as_text_and_html_and_the_mailbox_forgets_its_link(owner, sink):
    send_letter(actor=owner, letter=LETTER)
    assert send_waiting_mails(owner) == []

    (message,) = sink.received
    assert message["To"] == "Ada Berg <ada@supplier.example>"
    assert message["From"] == "Harbour <aims@harbour.example>"
    assert message["Subject"] == "A question Bcc: everybody@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Bcc" not in message
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Would <you> look?\n\nOpen it:\nhttps://steward.example/guest/s3cret" in text
    page = message.get_body(("html",)).get_content()
    assert "Would &lt;you&gt; look?" in page
    assert 'href="https://steward.example/guest/s3cret"' in page
    mail = newest_mail(owner)
    assert (mail.state, mail.link, mail.tries) == ("sent", "", 1)


def test_a_letter_is_sent_once_however_often_its_job_runs(owner, sink):
    mail = send_letter(actor=owner, letter=LETTER)
    ((_, arguments),) = waiting_mails()
    send_mail(**arguments)
    send_mail(**arguments)

    assert len(sink.received) == 1
    assert arguments == {"organisation_id": str(owner.organisation_id), "mail_id": str(mail.pk)}


def test_what_fails_for_now_is_tried_again_and_gives_up_in_the_end(owner, sink):
    sink.rcpt = "451 busy"
    send_letter(actor=owner, letter=LETTER)

    assert [str(error) for error in send_waiting_mails(owner)] == [
        f"127.0.0.1:{sink.port} refuses this address: 451 busy"
    ]
    mail = newest_mail(owner)
    assert (mail.state, mail.tries) == ("queued", 1)
    assert mail.link == LETTER.link
    for _ in range(TRIES - 1):
        send_waiting_mails(owner)
    mail = newest_mail(owner)
    assert (mail.state, mail.tries, mail.link) == ("failed", TRIES, "")
    assert "451 busy" in mail.reason


def test_what_fails_for_good_is_not_tried_again(owner, sink):
    sink.rcpt = "550 nobody of that name"
    send_letter(actor=owner, letter=LETTER)

    assert send_waiting_mails(owner) == []
    mail = newest_mail(owner)
    assert (mail.state, mail.reason) == (
        "failed",
        f"127.0.0.1:{sink.port} refuses this address: 550 nobody of that name",
    )


def test_a_wrong_password_is_told_without_repeating_it(owner, sink):
    sink.auth = "535 no"
    send_letter(actor=owner, letter=LETTER)

    (error,) = send_waiting_mails(owner)

    assert "does not accept the user and the password" in str(error)
    assert "hunter2" not in newest_mail(owner).reason


def test_a_server_that_does_not_encrypt_gets_nothing_where_encryption_is_asked_for(
    owner, sink, settings_of
):
    settings_of(STEWARD_SMTP=Smtp(host="127.0.0.1", port=sink.port, tls="starttls"))
    send_letter(actor=owner, letter=LETTER)
    send_waiting_mails(owner)

    assert (sink.received, newest_mail(owner).state) == ([], "failed")


def test_a_server_that_is_away_is_waited_for(owner, settings_of):
    settings_of(
        STEWARD_SMTP=Smtp(host="127.0.0.1", port=1, tls="none"), STEWARD_MAIL_FROM="a@b.example"
    )
    send_letter(actor=owner, letter=LETTER)

    (error,) = send_waiting_mails(owner)

    assert "127.0.0.1:1 cannot be reached" in str(error)


def test_an_address_in_another_script_is_written_in_ascii(owner, sink):
    letter = Letter(email="ada@bücher.example", subject="Hello", paragraphs=("Hello",))
    send_letter(actor=owner, letter=letter)
    send_waiting_mails(owner)

    assert sink.received[0]["To"] == "ada@xn--bcher-kva.example"


def test_the_mailbox_of_another_organisation_is_not_seen(owner, now):
    send_letter(actor=owner, letter=LETTER)
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    set_tenant(other.organisation_id)

    assert list(Mail.objects.visible_to(other)) == []
    assert Mail.objects.get_queryset().count() == 0
