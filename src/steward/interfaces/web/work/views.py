"""One page for every kind of long work; it looks again by itself until the work has ended."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steward.domain.impacts.jobs import RESCORE
from steward.domain.lint.operations.running import LINT
from steward.domain.questionnaires.operations.moving import MOVE
from steward.domain.questionnaires.operations.sending import SEND
from steward.domain.readiness.operations import FOLLOW
from steward.domain.risks.jobs import DERIVE
from steward.domain.risks.operations.simulating import SIMULATE
from steward.extensions.auditpacks.operations import PACK
from steward.extensions.connectors.operations.bringing import LOOK, TAKE
from steward.extensions.exchange.jobs import IMPORT
from steward.extensions.packs.foreign.jobs import CHECK, INSTALL
from steward.extensions.privacy.operations.erasing import ERASE
from steward.foundation.core.actor import require
from steward.foundation.proof.operations.verifying import VERIFY
from steward.foundation.work.models import Work
from steward.foundation.work.operations import call_off_work, see_work
from steward.foundation.work.policy import VIEW_WORK
from steward.foundation.work.queries import get_work
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.versions import moved_in_words
from steward.interfaces.web.kit.commands import go_to


def _imported(work: Work) -> tuple[str, str]:
    found = work.result
    words = (
        f"{found['created']:,} AI systems imported, {found['refused']:,} rows refused,"
        f" {found['problems']:,} problems named; {found.get('added', 0):,} risks proposed."
    )
    return f"/systems/imports/{found['batch']}", words


def _derived(work: Work) -> tuple[str, str]:
    found = work.result
    words = (
        f"The register is derived: {found.get('added', 0):,} risks proposed,"
        f" {found.get('updated', 0):,} updated, {found.get('withdrawn', 0):,} withdrawn."
    )
    return "/risks", words


def _rescored(work: Work) -> tuple[str, str]:
    found = work.result
    words = (
        f"{found.get('systems', 0):,} classifications re-scored,"
        f" {found.get('changed', 0):,} in another class."
    )
    return "/classifications/changes", words


def _looked_through(work: Work) -> tuple[str, str]:
    count = len(work.result["libraries"])
    return f"/frameworks/libraries/{work.pk}", f"{count:,} libraries were looked through."


def _installed(work: Work) -> tuple[str, str]:
    words = f"{work.result['installed']:,} of {work.result['libraries']:,} libraries installed."
    return "/frameworks/libraries", words


def _sent(work: Work) -> tuple[str, str]:
    found = work.result
    words = f"Sent to {found.get('sent', 0):,} AI systems."
    if passed := found.get("passed", 0):
        words += f" {passed:,} were passed over: they have it already, or are gone."
    return f"/questionnaires?sending={found['sending']}", words


def _moved(work: Work) -> tuple[str, str]:
    found = work.result
    words = moved_in_words(found.get("moved", 0), found.get("passed", 0))
    return f"/questionnaires/build/{found['questionnaire']}/versions", words


def _simulated(work: Work) -> tuple[str, str]:
    return f"/risks/losses/long/{work.pk}", f"{work.label} are simulated."


def _read(work: Work) -> tuple[str, str]:
    count = work.result["files"]
    words = f"{count:,} file{'' if count == 1 else 's'} read."
    return f"/monitoring/bring/{work.result['bringing']}", words


def _ended(work: Work) -> tuple[str, str]:
    """Lead to where work of a kind is asked for, where its end says nothing of its own."""
    return BACK.get(work.kind, "/"), f"{work.label}: done."


ENDS: dict[str, Callable[[Work], tuple[str, str]]] = {
    IMPORT: _imported,
    DERIVE: _derived,
    FOLLOW: _derived,
    RESCORE: _rescored,
    CHECK: _looked_through,
    INSTALL: _installed,
    SEND: _sent,
    MOVE: _moved,
    SIMULATE: _simulated,
    LOOK: _read,
    TAKE: _read,
}
BACK = {
    IMPORT: "/systems/import",
    DERIVE: "/risks",
    RESCORE: "/classifications/changes",
    CHECK: "/frameworks/libraries",
    INSTALL: "/frameworks/libraries",
    SEND: "/questionnaires",
    MOVE: "/questionnaires/build",
    SIMULATE: "/risks/losses",
    LOOK: "/monitoring/bring",
    TAKE: "/monitoring/bring",
    VERIFY: "/settings/proof",
    PACK: "/settings/proof",
    LINT: "/lint",
    ERASE: "/settings/erasures",
}


def work(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show how far the work is; when it is done, go on to what it made."""
    found = get_work(request.actor, key)
    require(request.actor, VIEW_WORK, found)
    see_work(actor=request.actor, work=found)
    part = bool(request.headers.get("HX-Request"))
    if found.status == "done":
        target, words = ENDS.get(found.kind, _ended)(found)
        messages.success(request, words)
        return go_to(request, target)
    context = {"work": found, "back": BACK.get(found.kind, "/")}
    return render(request, "work/progress.html" if part else "work/work.html", context)


@require_POST
def call_off(request: ActorRequest, key: UUID) -> HttpResponse:
    """Call work off."""
    found = get_work(request.actor, key)
    require(request.actor, VIEW_WORK, found)
    call_off_work(actor=request.actor, work=found)
    return redirect(f"/work/{found.pk}")
