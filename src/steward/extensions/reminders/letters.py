"""What a reminder says; its subject tells nothing of the questionnaire."""

from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.extensions.reminders.rules import when_in_words
from steward.extensions.reminders.terms import Asked


def reminder_letter(asked: Asked, *, title: str, organisation: str, step: int) -> Letter:
    """Return the letter; somebody outside uses the link of an earlier one, which is a secret."""
    when = when_in_words(step, asked.due_on)
    late = step > 0
    subject = f"{organisation}: a questionnaire {'is late' if late else 'is due soon'}"
    what = f"“{title}”" if not asked.part else f"your part of “{title}”, {asked.part},"
    said = f"{what} {when}."
    greeting = f"Good day{f', {asked.name}' if asked.name else ''}."
    if asked.is_guest:
        return Letter(
            email=asked.email,
            name=asked.name,
            subject=subject,
            paragraphs=(
                greeting,
                f"{organisation} asked you to answer a questionnaire: {said}",
                "Open the link in our earlier mail; what you answered before is kept.",
            ),
            ending=("If you cannot find that mail, ask whoever sent it for a new link.",),
        )
    return Letter(
        email=asked.email,
        name=asked.name,
        subject=subject,
        paragraphs=(greeting, f"{said[0].upper()}{said[1:]}"),
        link=address_of(f"/questionnaires/{asked.run}"),
        link_label="Open the questionnaire",
        ending=("When it is answered, submit it or mark your part; then no reminder follows.",),
    )
