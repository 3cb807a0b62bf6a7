"""Which questionnaire is written for elsewhere: one of one's own as it stands, or a shipped one."""

from steward.domain.questionnaires.building import editing, queries
from steward.domain.questionnaires.policy import EDIT_TEMPLATE, VIEW_RUN
from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.writing import Written, written_as
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid


def written_for(actor: Actor, name: str, kind: str) -> Written:
    """Return the questionnaire with a name as a file of another format.

    Raises:
        NotAllowed: The actor may not see it; drafts are for those who build.
        NotFound: There is no such questionnaire or format.
        Invalid: The draft cannot be read; the checks say why.
    """
    require(actor, VIEW_RUN)
    own = queries.questionnaires_visible_to(actor).filter(key=name).first()
    if own is None:
        _, body = queries.shipped_body(name)
    else:
        require(actor, EDIT_TEMPLATE, own)
        body = editing.published_form(own.draft)
    try:
        sheet = Template.from_body(body)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(f"The draft cannot be read: {error}", place=name) from None
    return written_as(sheet, kind)
