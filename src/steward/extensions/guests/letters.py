"""What is written to somebody outside; the subjects tell nothing of the questionnaire."""

from datetime import datetime

from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.terms import CODE_MINUTES
from steward.extensions.notifications.terms import Letter

ASKS = (
    "{who} of {organisation} asks you to answer a questionnaire. You need no account: open the"
    " link, and a code comes to this address."
)
LASTS = "The link works until {day}. What you answer is saved as you go; you may come back."


def invitation_letter(link: GuestLink, *, organisation: str, address: str) -> Letter:
    """Return the letter that brings the link."""
    said = (f"{link.made_by} writes: {link.message}",) if link.message else ()
    return Letter(
        email=link.email,
        name=link.name,
        subject=f"{organisation} asks you to answer a questionnaire",
        paragraphs=(
            f"Good day{f', {link.name}' if link.name else ''}.",
            ASKS.format(who=link.made_by, organisation=organisation),
            *said,
        ),
        link=address,
        link_label="Open the questionnaire",
        ending=(
            LASTS.format(day=_day(link.expires_at)),
            "If you did not expect this, do nothing: without the code nobody sees anything.",
        ),
    )


def code_letter(link: GuestLink, *, organisation: str, code: str) -> Letter:
    """Return the letter that brings a code; the code does not stand in its subject."""
    return Letter(
        email=link.email,
        name=link.name,
        subject=f"Your code for the questionnaire of {organisation}",
        paragraphs=("Somebody opened your link. If it was you, type this code there:",),
        code=code,
        ending=(
            f"It works once, for {CODE_MINUTES} minutes.",
            "Nobody of the organisation will ask you for it.",
        ),
    )


def asked_letter(
    link: GuestLink, *, email: str, name: str, organisation: str, address: str
) -> Letter:
    """Return the letter that tells somebody inside that a guest waits for an answer."""
    return Letter(
        email=email,
        name=name,
        subject=f"{organisation}: somebody outside asks about a questionnaire",
        paragraphs=(f"{link} asks you something about “{link.run.title}”.",),
        link=address,
        link_label="Read it and answer",
        ending=("What you answer there is seen outside. Further questions bring no further mail.",),
    )


def told_letter(link: GuestLink, *, organisation: str) -> Letter:
    """Return the letter that tells a guest of an answer; its link is a secret of an earlier one."""
    return Letter(
        email=link.email,
        name=link.name,
        subject=f"{organisation} answered what you asked",
        paragraphs=(
            f"Good day{f', {link.name}' if link.name else ''}.",
            f"{organisation} answered what you asked about the questionnaire.",
            "Open the link in our earlier mail; the answer stands below the questions.",
        ),
        ending=("If you cannot find that mail, ask whoever sent it for a new link.",),
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
