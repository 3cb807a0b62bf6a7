"""Hand a message to the server: the only place that speaks SMTP."""

import smtplib
import ssl
from email.message import EmailMessage

from steward.extensions.notifications.terms import Smtp

SECONDS = 20


class Trouble(Exception):
    """A try failed; ``for_good`` says that trying again would not help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


def deliver(message: EmailMessage, server: Smtp) -> None:
    """Hand one message to the server.

    Raises:
        Trouble: It was not taken; the reason is for people and names neither user nor password.
    """
    try:
        with _opened(server) as talk:
            if server.tls == "starttls":
                talk.starttls(context=ssl.create_default_context())
            if server.user:
                talk.login(server.user, server.password)
            talk.send_message(message)
    except smtplib.SMTPNotSupportedError:
        raise Trouble(
            f"{server} does not offer what the settings ask for.", for_good=True
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise Trouble(f"{server} does not accept the user and the password.") from None
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        reason = f"{server} refuses this address: {code} {_words(said)}"
        raise Trouble(reason, for_good=code >= 500) from None
    except smtplib.SMTPResponseException as error:
        said = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise Trouble(f"{server} says: {said}", for_good=error.smtp_code >= 500) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Trouble(f"{server} cannot be reached: {error}") from None


def _opened(server: Smtp) -> smtplib.SMTP:
    if server.tls == "implicit":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
