"""The text of a standard that the organisation owns, attached to one requirement."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.crosswalks import policy, queries
from steward.domain.crosswalks.operations import texts
from steward.domain.frameworks.rules import titles
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask


class TextForm(forms.Form):
    """A text, and from which copy it comes."""

    node = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Seen by your organisation alone; it never enters a pack or an export of one.",
    )
    licence = forms.CharField(
        label="Your copy",
        max_length=300,
        help_text="Which copy of the standard you own, such as the order or licence number.",
    )


@require_http_methods(["GET", "POST"])
def attach(request: ActorRequest, name: str) -> HttpResponse:
    """Ask for the text of one requirement."""
    require(request.actor, policy.WRITE_TEXT)
    found = queries.catalogue()
    framework = found.framework(name)
    node = request.POST.get("node") or request.GET.get("node", "")
    known = queries.node_texts(request.actor, name).get(node)
    title = titles(framework).get(node, "")
    question = Question(
        title=f"Text of {node} {title}".strip(),
        button="Attach it",
        lead=framework.short_title,
        done="The text is attached.",
        back=f"/frameworks/{found.frameworks[name]}",
    )

    def call(fields: dict[str, Any]) -> None:
        texts.write_node_text(actor=request.actor, framework=name, **fields)

    initial = {"node": node}
    if known is not None:
        initial |= {"text": known.text, "licence": known.licence}
    return ask(request, question, TextForm(request.POST or None, initial=initial), call)


@require_POST
def remove(request: ActorRequest, name: str) -> HttpResponse:
    """Take an attached text away."""
    require(request.actor, policy.WRITE_TEXT)
    found = queries.catalogue()
    found.framework(name)
    text = queries.node_texts(request.actor, name).get(request.POST.get("node", ""))
    if text is None:
        raise NotFound("No text is attached there.")
    texts.remove_node_text(actor=request.actor, text=text)
    messages.success(request, "The text is taken away.")
    return redirect(f"/frameworks/{found.frameworks[name]}")
