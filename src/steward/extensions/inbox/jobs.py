"""Telling people, minute by minute; posting to chats, tried again where it helps."""

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from steward.extensions.inbox.chat import ChatTrouble, post
from steward.extensions.inbox.hosts import hosts_open_to
from steward.extensions.inbox.operations.sending import POST, note_chat
from steward.extensions.inbox.queries.reading import chat_of
from steward.foundation.tenancy.operations import acting_for

TRIES = 6


@app.task(
    name=POST,
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4, retry_exceptions=[ChatTrouble]),
)
def post_to_chat(context: JobContext, organisation_id: str, person_id: str, text: str) -> None:
    """Post to the chat that the person has now; without one nothing is posted."""
    organisation, person = UUID(organisation_id), UUID(person_id)
    with acting_for(organisation):
        url = chat_of(organisation, person)
    if not url:
        return
    trouble = ""
    try:
        post(url, text, hosts=hosts_open_to(organisation))
    except ChatTrouble as error:
        trouble = error.reason
        if not error.for_good and context.job.attempts < TRIES:
            raise
    with acting_for(organisation):
        note_chat(organisation_id=organisation, person_id=person, trouble=trouble)
