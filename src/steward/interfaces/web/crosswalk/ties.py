"""Ties of one's own: by hand, from a table, from words, from two crosswalks."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.crosswalks import policy, queries
from steward.domain.crosswalks.operations import deciding, stating, suggesting
from steward.domain.crosswalks.operations.stating import TieDraft
from steward.domain.crosswalks.terms import Relationship
from steward.domain.frameworks.queries import ISO_42001
from steward.extensions.exchange.tables import LARGEST_FILE
from steward.extensions.exchange.ties import read_ties
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.kit.filters import LONGEST

BACK = "/crosswalk/ties"
SHOWN = 100
MOST_CHAINS = 500


class TieForm(forms.Form):
    """How two requirements are tied."""

    source_framework = forms.ChoiceField(label="From the framework")
    source = forms.CharField(label="Its requirement", help_text="The number, such as A.6.2.4.")
    relationship = forms.ChoiceField(
        label="Relationship", choices=[(item.value, item.words) for item in Relationship]
    )
    target_framework = forms.ChoiceField(label="To the framework")
    target = forms.CharField(label="Its requirement", help_text="The number, such as art-21.")
    strength = forms.IntegerField(
        label="Strength",
        required=False,
        min_value=0,
        max_value=10,
        help_text="0 to 10: how much of the evidence serves both. Empty: not stated.",
    )
    rationale = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        found = queries.catalogue()
        names = [(name, found.framework(name).short_title) for name in found.frameworks]
        names.sort(key=lambda pair: pair[1].casefold())
        for field in ("source_framework", "target_framework"):
            self.fields[field].choices = names


class TableForm(forms.Form):
    """A table of ties."""

    file = forms.FileField(
        label="CSV or XLSX",
        help_text="Columns: source_framework, source, target_framework, target, relationship,"
        " strength, rationale.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.tsv"}),
    )


@require_safe
def ties(request: ActorRequest) -> HttpResponse:
    """Show what was suggested, what the organisation states itself, and what it dismissed."""
    return _ties(request)


def _ties(request: ActorRequest, refusal: DomainError | None = None) -> HttpResponse:
    require(request.actor, policy.VIEW_CROSSWALK)
    rows = queries.own_ties_visible_to(request.actor)
    given = request.POST if request.method == "POST" else request.GET
    target, words = given.get("target", "")[:60], given.get("q", "")[:LONGEST].strip()
    status = given.get("status", "accepted")
    status = status if status in ("accepted", "dismissed") else "accepted"
    suggested = rows.filter(status="suggested")
    names = [str(name) for name in suggested.order_by().values_list("target_framework", flat=True)]
    if target:
        suggested = suggested.filter(target_framework=target)
    decided = rows.filter(status=status)
    if words:
        found = Q(source__icontains=words) | Q(target__icontains=words)
        decided = decided.filter(found | Q(rationale__icontains=words))
    page = Paginator(suggested.order_by("-strength", "id"), SHOWN).get_page(given.get("page"))
    context = {
        "page": page,
        "chosen": given.getlist("ids"),
        "targets": sorted(set(names)),
        "target": target,
        "decided": Paginator(decided.order_by("-id"), SHOWN).get_page(given.get("decided")),
        "status": status,
        "words": words,
        "counts": [(n, rows.filter(status=n).count()) for n in ("accepted", "dismissed")],
        "may_edit": request.actor.may(policy.EDIT_TIES),
        "reason": given.get("reason", ""),
        "refusal": refusal,
    }
    code = refusal.status if refusal else 200
    return render(request, "crosswalk/ties.html", context, status=code)


@require_POST
def decide_many(request: ActorRequest) -> HttpResponse:
    """Accept or dismiss the chosen suggestions, or all of them, with one reason."""
    require(request.actor, policy.EDIT_TIES)
    given, verdict = request.POST, request.POST.get("verdict", "")
    try:
        count = deciding.decide_suggestions(
            actor=request.actor,
            verdict=verdict,
            reason=given.get("reason", ""),
            ties=None if given.get("all") else _keys(given.getlist("ids")),
            target_framework=given.get("target", ""),
        )
    except DomainError as error:
        return _ties(request, error)
    messages.success(request, f"{count:,} tie{'' if count == 1 else 's'} {verdict}.")
    return redirect(BACK)


def _keys(given: list[str]) -> list[UUID]:
    try:
        found = [UUID(key) for key in given]
    except ValueError:
        found = []
    if not found:
        raise Invalid("Choose at least one.", place="ids")
    return found


@require_http_methods(["GET", "POST"])
def state(request: ActorRequest) -> HttpResponse:
    """Ask how two requirements are tied."""
    require(request.actor, policy.EDIT_TIES)
    given = {
        "source_framework": request.GET.get("from", ISO_42001),
        "source": request.GET.get("source", ""),
        "target_framework": request.GET.get("to", ""),
        "target": request.GET.get("target", ""),
    }
    question = Question(
        title="Tie two requirements",
        button="Tie them",
        lead="Coverage counts it at once; your name stands beside it.",
        done="They are tied.",
        back=f"/crosswalk/{given['target_framework']}" if given["target_framework"] else BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        stating.state_tie(actor=request.actor, draft=TieDraft(**fields))

    return ask(request, question, TieForm(request.POST or None, initial=given), call)


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take a tie back, or forget that it was dismissed."""
    tie = queries.get_own_tie(request.actor, key)
    require(request.actor, policy.EDIT_TIES, tie)
    counts = tie.status == "accepted"
    question = Question(
        title=f"{'Take back' if counts else 'Forget'} {tie.source} to {tie.target}",
        button="Take it back" if counts else "Forget it",
        lead="Coverage no longer counts it; the journal keeps that it was stated."
        if counts
        else "It may be suggested again.",
        tone="danger",
        done="Taken back." if counts else "Forgotten.",
        back=BACK if counts else f"{BACK}?status=dismissed#decided",
    )

    def call(_fields: dict[str, Any]) -> None:
        stating.remove_tie(actor=request.actor, tie=tie)

    return ask(request, question, forms.Form(sent(request)), call)


@require_http_methods(["GET", "POST"])
def table(request: ActorRequest) -> HttpResponse:
    """Take a table of ties and go on to its preview."""
    require(request.actor, policy.EDIT_TIES)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        name, content = given.name or "ties.csv", given.read(LARGEST_FILE + 1)
        try:
            read_ties(content, name, queries.catalogue())
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            return redirect(f"/crosswalk/ties/table/{stored.pk}")
    status = 422 if form.errors else 200
    return render(request, "crosswalk/table.html", {"form": wired(form)}, status=status)


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a table holds and what in it is wrong; write it on the last click."""
    stored = get_file(request.actor, key)
    require(request.actor, policy.EDIT_TIES)
    content = read_file(actor=request.actor, file=stored)
    found = read_ties(content, stored.name, queries.catalogue())
    if request.method == "POST" and found.drafts:
        count = stating.bring_ties(
            actor=request.actor,
            drafts=found.drafts,
            origin="table",
            where=f"from {stored.name}",
        )
        left = f" {len(found.problems)} rows were left out." if found.problems else ""
        messages.success(request, f"{count} ties are stated.{left}")
        return redirect(BACK)
    context = {
        "stored": stored,
        "drafts": found.drafts[:SHOWN],
        "count": len(found.drafts),
        "problems": found.problems[:SHOWN],
        "problem_count": len(found.problems),
    }
    return render(request, "crosswalk/preview.html", context)


@require_POST
def suggest(request: ActorRequest, name: str) -> HttpResponse:
    """Suggest ties for the requirements of a framework that have none, by their words."""
    require(request.actor, policy.EDIT_TIES)
    count = suggesting.suggest_by_words(actor=request.actor, target=name)
    if count:
        messages.success(request, f"{count} ties are suggested; none counts until you accept it.")
        return redirect(BACK)
    messages.info(request, "No two requirements share enough words to suggest a tie.")
    return redirect(f"/crosswalk/{name}")


@require_http_methods(["GET", "POST"])
def chains(request: ActorRequest, name: str) -> HttpResponse:
    """Show what follows from two crosswalks with a third framework; keep it as suggestions."""
    require(request.actor, policy.EDIT_TIES)
    through = request.POST.get("through") or request.GET.get("through", "")
    found = queries.catalogue()
    target = found.framework(name)
    ways = queries.ways_between(request.actor, ISO_42001, name)
    made = queries.chains_through(request.actor, ISO_42001, through, name) if through else []
    if request.method == "POST" and made:
        count = suggesting.suggest_chains(actor=request.actor, target=name, ties=made[:MOST_CHAINS])
        messages.success(request, f"{count} ties are suggested; none counts until you accept it.")
        return redirect(BACK)
    context = {
        "name": name,
        "framework": target,
        "ways": ways,
        "through": through,
        "made": made[:SHOWN],
        "count": len(made),
    }
    return render(request, "crosswalk/chains.html", context)
