"""Rules of one's own, brought as a file: looked through first, then installed."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.frameworks.policy import INSTALL_PACK
from steward.domain.lint.operations.running import run_lint
from steward.domain.lint.policy import RUN_LINT
from steward.extensions.packs.lint_files import (
    LARGEST,
    against_what_is_there,
    bring_rules,
    read_rules,
)
from steward.extensions.packs.reader import PackError
from steward.foundation.core.actor import by_rule, require
from steward.foundation.core.errors import DomainError
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.lint.forms import RulesFileForm

MOST_PROBLEMS = 50


@require_http_methods(["GET", "POST"])
def bring(request: ActorRequest) -> HttpResponse:
    """Take a file of rules; what is wrong in it is told with its line."""
    require(request.actor, INSTALL_PACK)
    form = (
        RulesFileForm(request.POST, request.FILES) if request.method == "POST" else RulesFileForm()
    )
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        name, content = given.name or "rules.yaml", given.read(LARGEST + 1)
        try:
            read_rules(content, name)
        except PackError as error:
            problems = error.problems
        except DomainError as error:
            problems = [str(error)]
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            return redirect(f"/lint/rules/bring/{stored.pk}")
    context = {
        "form": wired(form),
        "problems": problems[:MOST_PROBLEMS],
        "more": max(len(problems) - MOST_PROBLEMS, 0),
        "tab": "lint",
        "part": "rules",
    }
    status = 422 if form.errors or problems else 200
    return render(request, "lint/bring.html", context, status=status)


@require_http_methods(["GET", "POST"])
def look(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a file of rules changes, and install it."""
    stored = get_file(request.actor, key)
    require(request.actor, INSTALL_PACK)
    pack = read_rules(read_file(actor=request.actor, file=stored), stored.name)
    if request.method == "POST":
        bring_rules(request.actor, pack)
        run_lint(actor=by_rule(request.actor, RUN_LINT))
        return redirect("/lint/rules")
    context = {
        "found": against_what_is_there(request.actor, pack),
        "file": stored,
        "tab": "lint",
        "part": "rules",
    }
    return render(request, "lint/look.html", context)
