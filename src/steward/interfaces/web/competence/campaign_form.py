"""What is asked of an awareness campaign, and the document that it is about."""

from typing import Any

from django import forms

from steward.domain.competence.queries import campaigns as queries
from steward.domain.competence.terms.campaigns import (
    AddressedGroup,
    CampaignDraft,
    CampaignState,
)
from steward.domain.documents.policy import READ_DOCUMENT
from steward.domain.documents.queries.facts import PublishedVersion, published_versions
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.competence.forms import choose, day, several, text
from steward.interfaces.web.kit.commands import ActorForm

TONES = {state.value: state.tone for state in CampaignState}
STATES = [(state.value, state.label) for state in CampaignState]
RIGHT = "*"

PLAIN = ("title", "message", "statement", "document", "document_version", "starts_on", "due_on")
SET = ("group_kind", "remind_every", "pass_percent", "attempts", "repeats")


class CampaignForm(ActorForm):
    """What a group is to know by a day."""

    title = forms.CharField(label="Title", max_length=200)
    message = text(
        "Message",
        rows=8,
        help_text="Empty lines part paragraphs; - begins a point of a list, ## a heading;"
        " **bold**, *italics*, [words](https://…).",
    )
    statement = text(
        "What people acknowledge", help_text="As “I have read the AI policy and act by it.”"
    )
    version = forms.ChoiceField(
        label="Document that it is about",
        required=False,
        help_text="The version in force; people open it from the campaign.",
    )
    document = forms.CharField(
        label="Or a document kept elsewhere", max_length=300, required=False, help_text="Its name."
    )
    document_version = forms.CharField(label="Its version", max_length=40, required=False)
    group_kind = forms.ChoiceField(
        label="Whom it asks", choices=[(kind.value, kind.label) for kind in AddressedGroup]
    )
    roles = several("Roles", (), required=False)
    units = several("Units", (), required=False)
    functions = several("Functions", (), required=False)
    people = several("People", (), required=False)
    starts_on = day("Starts on")
    due_on = day("To be done by")
    remind_every = forms.IntegerField(
        label="Remind every", initial=7, min_value=0, max_value=60, help_text="Days; 0 for never."
    )
    pass_percent = forms.IntegerField(
        label="Quiz passed from", initial=80, min_value=1, max_value=100, help_text="Per cent."
    )
    attempts = forms.IntegerField(
        label="Attempts at the quiz", initial=0, min_value=0, max_value=10, help_text="0: any."
    )
    repeats = forms.BooleanField(label="Repeat every year", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer documents and what a group can be made of; leave out what there is none of."""
        found = [(str(item.document), f"{item.title}, {item.version}") for item in _offered(actor)]
        if found:
            choose(self, "version", [("", "None of them"), *found])
        else:
            self.fields.pop("version")
        for name, options in queries.groups_offered(actor).items():
            if options:
                choose(self, name, options)
            else:
                self.fields.pop(name)


def _offered(actor: Actor) -> list[PublishedVersion]:
    return published_versions(actor) if actor.may(READ_DOCUMENT) else []


def drafted(actor: Actor, fields: dict[str, Any]) -> CampaignDraft:
    """Return a campaign from the fields of its form, with the document that was chosen."""
    kind = str(fields["group_kind"])
    plain = {name: fields[name] for name in (*PLAIN, *SET)}
    wanted = fields.get("version")
    chosen = next((item for item in _offered(actor) if str(item.document) == wanted), None)
    if wanted and chosen is None:
        raise Invalid("This document is not in force any more.", place="version")
    if chosen is not None:
        plain |= {"document": chosen.title[:300], "document_version": chosen.version[:40]}
        plain |= {"document_kind": "document", "document_id": chosen.document}
    return CampaignDraft(group=list(fields.get(kind) or []), **plain)
