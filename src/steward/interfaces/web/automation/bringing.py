"""Common rules to take over; rules as a file and back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.extensions.automation.operations.writing import bring_rules
from steward.extensions.automation.policy import EDIT_RULE, VIEW_RULE
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.files import LARGEST, as_file, draft_of, read_drafts
from steward.extensions.automation.queries.reading import (
    common_rule,
    common_rules,
    get_rule,
    rules_visible_to,
)
from steward.extensions.automation.queries.wording import trigger_in_words
from steward.extensions.automation.rules import trigger_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.automation.acting import SureRuleForm
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.commands import wired


class RulesToBringForm(forms.Form):
    """A file of rules."""

    file = forms.FileField(
        label="File", help_text="YAML or JSON, as “Export” writes it. Secrets are typed in after."
    )


@require_safe
def templates(request: ActorRequest) -> HttpResponse:
    """Show the rules that packs bring."""
    require(request.actor, VIEW_RULE)
    rows = [
        {
            "name": rule.get("id"),
            "title": rule["title"],
            "why": rule.get("why", ""),
            "when": trigger_in_words(trigger_of(rule["trigger"])),
            "condition": rule.get("condition", ""),
            "does": [actions()[step["action"]].label for step in rule["steps"]],
        }
        for rule in common_rules()
    ]
    context = {"rows": rows, "may": request.actor.may(EDIT_RULE), "tab": "templates"}
    return render(request, "automation/templates.html", context)


@require_http_methods(["GET", "POST"])
def take(request: ActorRequest, name: str) -> HttpResponse:
    """Take a common rule over as a draft of one's own."""
    rule = common_rule(name)
    require(request.actor, EDIT_RULE)
    question = Question(
        title="Take this rule over",
        lead=f"{rule['title']}. It becomes a draft that you can change; it does nothing yet.",
        button="Take it over",
        back="/automation/templates",
        then="/automation",
        done="The rule is a draft of yours.",
    )
    return ask(
        request,
        question,
        SureRuleForm(sent(request)),
        lambda _: bring_rules(actor=request.actor, drafts=[draft_of(rule)]),
    )


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    """Take a file of rules; each becomes a draft, or none."""
    require(request.actor, EDIT_RULE)
    is_sent = request.method == "POST"
    form = RulesToBringForm(request.POST, request.FILES) if is_sent else RulesToBringForm()
    problems: list[str] = []
    if is_sent and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        try:
            drafts = read_drafts(given.read(LARGEST + 1), given.name or "rules.yaml")
            found = bring_rules(actor=request.actor, drafts=drafts)
        except Invalid as error:
            problems = error.message.split("\n")
        else:
            count = len(found)
            said = "One rule is a draft now." if count == 1 else f"{count} rules are drafts now."
            messages.success(request, said)
            return redirect("/automation")
    context = {"form": wired(form), "problems": problems, "tab": "rules"}
    status = 422 if form.errors or problems else 200
    return render(request, "automation/bring.html", context, status=status)


@require_safe
def export(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """Fetch one rule as a file."""
    row = get_rule(request.actor, key)
    require(request.actor, VIEW_RULE)
    return attachment(as_file(request.actor, [row], kind), f"{row.reference.lower()}.{kind}")


@require_safe
def export_all(request: ActorRequest, kind: str) -> HttpResponse:
    """Fetch all rules as a file."""
    require(request.actor, VIEW_RULE)
    rows = list(rules_visible_to(request.actor))
    return attachment(as_file(request.actor, rows, kind), f"rules.{kind}")
