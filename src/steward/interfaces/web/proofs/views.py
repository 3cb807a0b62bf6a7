"""What is sealed, whether it still stands, and with which keys."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.extensions.auditpacks.queries import KEPT_DAYS, packs_of
from steward.foundation.core.actor import require, require_whole
from steward.foundation.proof.operations.keys import rotate_key
from steward.foundation.proof.operations.verifying import ask_verification
from steward.foundation.proof.policy import EXPORT_PROOF, ROTATE_KEY, VERIFY_PROOF, VIEW_PROOF
from steward.foundation.proof.queries import proofs as queries
from steward.foundation.proof.rules.verifier import BETWEEN, fingerprint
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/proof"
SHOWN = 10


@require_safe
def proof(request: ActorRequest) -> HttpResponse:
    """Show the log, the last comparison, packs, checkpoints and keys."""
    actor = request.actor
    require(actor, VIEW_PROOF)
    require_whole(actor)
    points = queries.checkpoints_of(actor, SHOWN)
    verification = queries.last_verification(actor)
    context: dict[str, Any] = {
        "tabs": tabs_for(actor, PAGE),
        "log": queries.log_of(actor),
        "points": points,
        "last": points[0] if points else None,
        "verification": verification,
        "problems": verification.problems if verification else [],
        "keys": [
            {"row": row, "print": fingerprint(bytes.fromhex(row.public))}
            for row in queries.keys_of(actor)
        ],
        "tables": queries.tables_sealed(),
        "packs": packs_of(actor) if actor.may(EXPORT_PROOF) else [],
        "kept_days": KEPT_DAYS,
        "may_verify": actor.may(VERIFY_PROOF),
        "may_export": actor.may(EXPORT_PROOF),
        "may_rotate": actor.may(ROTATE_KEY),
    }
    return render(request, "proofs/proof.html", context)


@require_POST
def verify(request: ActorRequest) -> HttpResponse:
    """Ask for the comparison of all records with their proof."""
    return redirect(f"/work/{ask_verification(actor=request.actor).pk}")


@require_safe
def anchors(request: ActorRequest) -> HttpResponse:
    """Return the checkpoints as an anchor file, the oldest first."""
    require(request.actor, VIEW_PROOF)
    require_whole(request.actor)
    points = queries.checkpoints_of(request.actor, 100_000)[::-1]
    text = "".join(row.text + BETWEEN[1:] for row in points)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="anchors.checkpoints"'
    return response


@require_http_methods(["GET", "POST"])
@freshly_proved
def key(request: ActorRequest) -> HttpResponse:
    """Replace the key that signs checkpoints."""
    require(request.actor, ROTATE_KEY)
    question = Question(
        title="Replace the signing key",
        button="Replace it",
        lead="The key in use signs the new one and is used no more. Its public half is kept, so all"
        " that it signed stays proven. Tell those who check your packs the new fingerprint.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> Said:
        made = rotate_key(actor=request.actor)
        return Said(f"{made} signs from now on.")

    return ask(request, question, forms.Form(sent(request)), call)
